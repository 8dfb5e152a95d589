import { escaped } from './escaped.js';
import type { HistoryPoint, VerifyReport } from './model.js';
import { shownMoney } from './sections.js';

const size = { width: 720, height: 180, left: 70, bottom: 28, top: 14, right: 14 } as const;

interface Point {
  readonly label: string;
  readonly value: number;
}

/** Difference found by each day's verification; before there are two of them, the days of the books that differ. */
export function chartOf(report: VerifyReport): { readonly title: string; readonly svg: string } | undefined {
  const found = report.history.map(({ date, difference }: HistoryPoint) => ({ label: date, value: Number(difference) }));
  if (found.length > 1)
    return { title: `Difference found, verification by verification, ${report.homeCurrency}`, svg: draw(found, report.homeCurrency) };
  const days = new Map<string, number>();
  for (const { effects } of report.culprits) {
    for (const { date, difference } of effects) days.set(date, (days.get(date) ?? 0) + Math.abs(Number(difference)) / 2);
  }
  if (days.size === 0) return undefined;
  const points = [...days].sort(([a], [b]) => a.localeCompare(b)).map(([label, value]) => ({ label, value }));
  return { title: `Difference by day of the books, ${report.homeCurrency}`, svg: draw(points, report.homeCurrency) };
}

/** Drawn from numbers and dates only. Pixels may be floats: they are no money. */
function draw(points: readonly Point[], currency: string): string {
  const { width, height, left, bottom, top, right } = size;
  const highest = Math.max(...points.map(({ value }) => value), 0);
  const inner = { width: width - left - right, height: height - top - bottom };
  const step = inner.width / points.length;
  const barWidth = Math.max(2, Math.min(36, step * 0.7));
  const bars = points.map(({ label, value }, at) => {
    const tall = highest === 0 ? 0 : (value / highest) * inner.height;
    const x = left + at * step + (step - barWidth) / 2;
    const tip = `<title>${escaped(`${label}: ${shownMoney(value.toFixed(2), currency)} ${currency}`)}</title>`;
    if (value === 0) return `<circle class="zero" cx="${round(x + barWidth / 2)}" cy="${top + inner.height}" r="3">${tip}</circle>`;
    return `<rect class="bar" x="${round(x)}" y="${round(top + inner.height - tall)}" width="${round(barWidth)}" height="${round(tall)}" rx="1.5">${tip}</rect>`;
  });
  const [first, last] = [points[0], points.at(-1)].map((point) => escaped(point?.label ?? ''));
  const baseline = top + inner.height;
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Chart of differences">`,
    `<line class="axis" x1="${left}" x2="${width - right}" y1="${baseline}" y2="${baseline}"/>`,
    `<text class="tick" x="${left - 8}" y="${top + 10}" text-anchor="end">${shownMoney(highest.toFixed(2), currency)}</text>`,
    `<text class="tick" x="${left - 8}" y="${baseline}" text-anchor="end">0</text>`,
    ...bars,
    first === last
      ? `<text class="tick" x="${left + inner.width / 2}" y="${height - 6}" text-anchor="middle">${first}</text>`
      : `<text class="tick" x="${left}" y="${height - 6}">${first}</text><text class="tick" x="${width - right}" y="${height - 6}" text-anchor="end">${last}</text>`,
    '</svg>',
  ].join('\n');
}

function round(pixels: number): string {
  return pixels.toFixed(1);
}
