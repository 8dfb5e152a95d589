import { chartOf } from './chart.js';
import { escaped } from './escaped.js';
import type { VerifyReport } from './model.js';
import { sectionsOf, sidedFigures, verdictOf, type Section } from './sections.js';

const style = `
:root{--ink:#1d2733;--soft:#5b6b7b;--line:#dfe5ea;--paper:#fff;--back:#f4f6f8;--good:#1d7a46;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa8b5;--line:#33404c;--paper:#1b232b;--back:#12181e;--good:#5cc48a;--bad:#ff8a80}}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 20px 64px}h1{font-size:26px;margin:0}h2{font-size:17px;margin:0 0 12px}
.where{color:var(--soft);margin:2px 0 20px}.card{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:20px;margin:0 0 18px;overflow-x:auto}
.verdict{border-left:6px solid var(--bad)}.verdict.agrees{border-left-color:var(--good)}.verdict p{margin:6px 0 0;color:var(--soft)}
.verdict strong{font-size:20px;color:var(--bad)}.verdict.agrees strong{color:var(--good)}
table{border-collapse:collapse;width:100%;font-size:14px}th{text-align:left;color:var(--soft);font-weight:600;border-bottom:2px solid var(--line);padding:6px 10px 6px 0;white-space:nowrap}
td{border-bottom:1px solid var(--line);padding:7px 14px 7px 0;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;padding-right:22px}
td.d{white-space:nowrap}.todo{color:var(--soft)}tr:last-child td{border-bottom:0}td.off{color:var(--bad);font-weight:600}
svg{width:100%;height:auto;max-height:220px}.bar{fill:var(--bad)}.zero{fill:var(--good)}.axis{stroke:var(--line)}.tick{fill:var(--soft);font-size:11px}
footer{color:var(--soft);font-size:13px}@media print{body{background:#fff}.card{break-inside:avoid}}
`;

/** One page without anything from elsewhere: it can be mailed, filed and opened in ten years. */
export function htmlOf(report: VerifyReport): string {
  const { agrees, company, connection, at } = report;
  const verdict = verdictOf(report);
  const chart = chartOf(report);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<title>${escaped(verdict)}: ${escaped(company)}</title><style>${style}</style></head><body><main>`,
    `<h1>${escaped(company)}</h1><p class="where">Crossfoot of ${escaped(connection)}, ${escaped(at.slice(0, 16).replace('T', ' '))} UTC</p>`,
    `<section class="card verdict${agrees ? ' agrees' : ''}"><strong>${escaped(verdict)}</strong><p>${escaped(detailOf(report))}</p><p>${legend}</p></section>`,
    ...sectionsOf(report)
      .slice(0, agrees ? 0 : 1)
      .map(tableCard),
    chart === undefined ? '' : `<section class="card"><h2>${escaped(chart.title)}</h2>${chart.svg}</section>`,
    ...sectionsOf(report)
      .slice(agrees ? 0 : 1)
      .map(tableCard),
    tableCard(allAccounts(report)),
    `<footer>Sales tax is compared in one sum, because only QuickBooks knows which agency’s account a rate belongs to. ${escaped(methodOf(report))}</footer>`,
    '</main></body></html>',
  ].join('\n');
}

const legend =
  '“Zoho” is what the books must show by the documents in Zoho Inventory and the configuration, “QuickBooks” is what they show; the difference is QuickBooks less Zoho. Dr is debit, Cr is credit.';

/** The heading has said the verdict: here is what it rests on. */
function detailOf({ culprits, agrees, checked, range }: VerifyReport): string {
  const span = `from ${range.from} to ${range.to === '' ? 'today' : range.to}`;
  const compared = `Compared ${span}: ${checked.documents} documents with ${checked.postings} postings.`;
  if (agrees) return compared;
  if (culprits.length === 0) return `What is named below could not be compared. ${compared}`;
  const found =
    culprits.length === 1
      ? 'One document does not agree.'
      : `${culprits.length} documents do not agree; what each is off by, whichever way, adds up to this amount.`;
  return `${found} ${compared}`;
}

function methodOf({ mode, checked }: VerifyReport): string {
  const how =
    mode === 'full'
      ? 'Every document was read from QuickBooks'
      : 'Taken from what QuickBooks answered to each write, and from its own list of what has changed since';
  return `${how} (${checked.reads} metered reads).`;
}

function allAccounts({ accounts, homeCurrency }: VerifyReport): Section {
  return {
    title: `All accounts, ${homeCurrency}`,
    head: ['account', 'type', 'Zoho', 'QuickBooks', 'difference'],
    rows: accounts.map(({ name, type, ...figures }) => [name, type, ...sidedFigures(figures, homeCurrency)]),
  };
}

const numeric = ['Zoho', 'QuickBooks', 'difference', 'amount', 'count', 'total'];
const unbroken = ['number', 'date', 'day', 'rate'];

function tableCard({ title, head, rows }: Section): string {
  const kind = (column: number): string => {
    const name = head[column] ?? '';
    return numeric.includes(name) ? 'n' : unbroken.includes(name) ? 'd' : '';
  };
  const cell = (text: string, column: number): string => {
    const off = head[column] === 'difference' && !/^0(\.0+)?$/.test(text) ? ' off' : '';
    const [first = '', ...rest] = text.split('\n').map((part) => coded(escaped(part)));
    return `<td class="${kind(column)}${off}">${[first, ...rest.map((part) => `<span class="todo">${part}</span>`)].join('<br>')}</td>`;
  };
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  const titles = head.map((name, column) => `<th class="${kind(column)}">${escaped(name)}</th>`).join('');
  return `<section class="card"><h2>${escaped(title)}</h2><table><thead><tr>${titles}</tr></thead><tbody>${body}</tbody></table></section>`;
}

/** Commands stand between backticks in messages. */
function coded(text: string): string {
  return text.replace(/`([^`]+)`/g, '<code>$1</code>');
}
