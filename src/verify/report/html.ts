import { chartOf } from './chart.js';
import type { VerifyReport } from './model.js';
import { sectionsOf, shownMoney, summaryOf, type Section } from './sections.js';

const style = `
:root{--ink:#1d2733;--soft:#5b6b7b;--line:#dfe5ea;--paper:#fff;--back:#f4f6f8;--good:#1d7a46;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9aa8b5;--line:#33404c;--paper:#1b232b;--back:#12181e;--good:#5cc48a;--bad:#ff8a80}}
*{box-sizing:border-box}body{margin:0;background:var(--back);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 20px 64px}h1{font-size:26px;margin:0}h2{font-size:17px;margin:0 0 12px}
.where{color:var(--soft);margin:2px 0 20px}.card{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:20px;margin:0 0 18px;overflow-x:auto}
.verdict{border-left:6px solid var(--bad)}.verdict.agrees{border-left-color:var(--good)}.verdict p{margin:6px 0 0;color:var(--soft)}
.verdict strong{font-size:20px;color:var(--bad)}.verdict.agrees strong{color:var(--good)}
table{border-collapse:collapse;width:100%;font-size:14px}th{text-align:left;color:var(--soft);font-weight:600;border-bottom:2px solid var(--line);padding:6px 10px 6px 0;white-space:nowrap}
td{border-bottom:1px solid var(--line);padding:7px 10px 7px 0;vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.d{white-space:nowrap}tr:last-child td{border-bottom:0}td.off{color:var(--bad);font-weight:600}
svg{width:100%;height:auto;max-height:220px}.bar{fill:var(--bad)}.zero{fill:var(--good)}.axis{stroke:var(--line)}.tick{fill:var(--soft);font-size:11px}
footer{color:var(--soft);font-size:13px}@media print{body{background:#fff}.card{break-inside:avoid}}
`;

/** One page without anything from elsewhere: it can be mailed, filed and opened in ten years. */
export function htmlOf(report: VerifyReport): string {
  const { agrees, company, connection, at, homeCurrency, difference } = report;
  const verdict = agrees ? 'The books agree to the cent' : `The books differ by ${shownMoney(difference)} ${homeCurrency}`;
  const chart = chartOf(report);
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<title>${escaped(verdict)}: ${escaped(company)}</title><style>${style}</style></head><body><main>`,
    `<h1>${escaped(company)}</h1><p class="where">Crossfoot of ${escaped(connection)}, ${escaped(at.slice(0, 16).replace('T', ' '))} UTC</p>`,
    `<section class="card verdict${agrees ? ' agrees' : ''}"><strong>${escaped(verdict)}</strong><p>${escaped(detailOf(report))}</p></section>`,
    ...sectionsOf(report)
      .slice(0, agrees ? 0 : 1)
      .map(tableCard),
    chart === undefined ? '' : `<section class="card"><h2>${chart.title}</h2>${chart.svg}</section>`,
    ...sectionsOf(report)
      .slice(agrees ? 0 : 1)
      .map(tableCard),
    tableCard(allAccounts(report)),
    '<footer>“Zoho” is what Zoho Inventory’s documents and the configuration say the books must show; “QuickBooks” is what they show.',
    ' Debits are positive. Sales tax is compared in one sum, because only QuickBooks knows which agency’s account a rate belongs to.</footer>',
    '</main></body></html>',
  ].join('\n');
}

/** The heading has said the verdict: here is what it rests on. */
function detailOf(report: VerifyReport): string {
  const { culprits, agrees } = report;
  const rest = summaryOf(report).replace(/^[^:]*: /, '');
  const found = culprits.length === 1 ? '1 document does not agree' : `${culprits.length} documents do not agree`;
  return agrees ? `Compared: ${rest}` : `${found}. Compared: ${rest}`;
}

function allAccounts({ accounts, homeCurrency }: VerifyReport): Section {
  return {
    title: `All accounts, ${homeCurrency}`,
    head: ['account', 'type', 'Zoho', 'QuickBooks', 'difference'],
    rows: accounts.map(({ name, type, expected, actual, difference }) => [name, type, ...[expected, actual, difference].map(shownMoney)]),
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
    const off = head[column] === 'difference' && text !== '0.00' ? ' off' : '';
    return `<td class="${kind(column)}${off}">${coded(escaped(text))}</td>`;
  };
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n');
  const titles = head.map((name, column) => `<th class="${kind(column)}">${escaped(name)}</th>`).join('');
  return `<section class="card"><h2>${escaped(title)}</h2><table><thead><tr>${titles}</tr></thead><tbody>${body}</tbody></table></section>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Names come from documents that anybody may write. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Commands stand between backticks in messages. */
function coded(text: string): string {
  return text.replace(/`([^`]+)`/g, '<code>$1</code>');
}
