import type { Done } from './act.js';
import { kinds, type StepKind } from './steps.js';

/** What histories consisted of, for the reader of a run: how often each kind of step was done, and how often each row of the mission table. */
export class Tally {
  private readonly done = new Map<StepKind, number>(kinds.map((kind) => [kind, 0]));
  private readonly rows = new Map<string, number>(rows.map(({ row }) => [row, 0]));
  private played = 0;
  private steps = 0;

  add(played: readonly Done[]): void {
    this.played += 1;
    for (const { step, outcome, call, body } of played) {
      if (outcome !== 'done') continue;
      this.steps += 1;
      this.done.set(step.kind, (this.done.get(step.kind) ?? 0) + 1);
      for (const { row, is } of rows) if (is(call ?? '', body ?? {})) this.rows.set(row, (this.rows.get(row) ?? 0) + 1);
    }
  }

  get histories(): number {
    return this.played;
  }

  get stepsPerHistory(): number {
    return this.steps / this.played;
  }

  /** Kind → share of all steps done. */
  get shares(): ReadonlyMap<StepKind, number> {
    return new Map([...this.done].map(([kind, count]) => [kind, count / this.steps]));
  }

  report(): string {
    const shares = [...this.shares].map(([kind, share]) => `  ${kind.padEnd(22)} ${(share * 100).toFixed(1).padStart(5)} %`);
    const covered = [...this.rows].map(([row, count]) => `  ${row.padEnd(44)} ${String(count).padStart(7)} steps`);
    return [
      `${String(this.played)} histories, ${this.stepsPerHistory.toFixed(1)} steps each`,
      'steps by kind:',
      ...shares,
      'steps by row:',
      ...covered,
    ].join('\n');
  }
}

interface Row {
  readonly row: string;
  readonly is: (call: string, body: Readonly<Record<string, unknown>>) => boolean;
}

const matches =
  (pattern: RegExp): Row['is'] =>
  (call) =>
    pattern.test(call);

/** Rows 5 to 16; 17 to 19 are the fields of every document, 20 is how the history is synced. */
const rows: readonly Row[] = [
  { row: '5 invoice created, updated', is: matches(/^(POST|PUT) \/invoices(\?.*|\/\d+(\/status\/(sent|draft))?)?$/) },
  { row: '6 invoice deleted, voided', is: matches(/^DELETE \/invoices\/\d+$|^POST \/invoices\/\d+\/status\/void$/) },
  { row: '7 write-off, and cancelled', is: matches(/\/writeoff/) },
  { row: '8 customer payment', is: matches(/\/customerpayments|\/invoices\/\d+\/payments/) },
  {
    row: '9 customer payment with bank charges',
    is: (call, body) => call.includes('customerpayments') && Number(body['bank_charges']) > 0,
  },
  { row: '10 credit note', is: matches(/\/creditnotes(\/\d+(\/(void|draft|converttoopen))?)?$/) },
  { row: '11 credit applied to invoices, taken back', is: matches(/\/creditnotes\/\d+\/invoices/) },
  { row: '12 credit note refund', is: matches(/\/creditnotes\/\d+\/refunds/) },
  { row: '13 bill', is: matches(/\/bills(\/\d+(\/status\/\w+)?)?$/) },
  { row: '14 bill payment', is: matches(/\/vendorpayments|\/bills\/\d+\/payments/) },
  { row: '15 vendor credit, applied, refunded', is: matches(/\/vendorcredits/) },
  { row: '16 item renamed, repriced', is: matches(/\/items\//) },
];
