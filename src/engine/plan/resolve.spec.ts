import { describe, expect, it } from '@jest/globals';
import type { TargetValue } from '../../domain/document.js';
import type { Reference } from '../../domain/reference.js';
import { tracedLine } from './leaves.js';
import { resolveFields, retraced, type Resolution } from './resolve.js';

const to = (id: string): Reference => ({ $ref: { entity: 'invoices', id, role: 'invoice' } });
const issue = { code: 'reference.waiting', severity: 'wait', message: 'waits', remedy: '' } as const;
const resolve = ({ $ref: { id } }: Reference): Resolution => (id === 'never' || id === 'unfit' ? { kind: id, issue } : { kind: 'id', id });

/** Three kinds of line, each from a line of its own in the mapping. */
const settled = (id: string): TargetValue => ({ $optional: { Amount: 1, TxnId: to(id) } });
const either = (id: string): TargetValue => ({
  $first: [
    { Amount: 2, ItemRef: to(id) },
    { Amount: 2, AccountRef: to('7') },
  ],
});
const plain: TargetValue = { Amount: 3 };

function lineOf(lines: readonly TargetValue[], trace: Readonly<Record<string, string>>): (path: string) => string {
  const desired = { fields: { Line: lines }, trace };
  expect(resolveFields(desired.fields, { resolve, marker: (number) => number }).fields['Line']).toHaveLength(
    lines.filter((line) => line !== gone).length,
  );
  const own = retraced(desired, { resolve });
  return (path) => tracedLine(path, own);
}
const gone = settled('never');

describe('the line of the mapping behind a field', () => {
  it('is its own where an optional line before it is left out', () => {
    const line = lineOf([gone, settled('1'), plain], { 'Line.0.Amount': 'm:1', 'Line.1.Amount': 'm:1', 'Line.2.Amount': 'm:9' });

    expect([line('Line[0].Amount'), line('Line[1].Amount')]).toEqual(['m:1', 'm:9']);
  });

  it('is that of the form which goes out', () => {
    const trace = {
      'Line.0.Amount': 'm:1',
      'Line.0.ItemRef': 'm:2',
      'Line.0$1.Amount': 'm:5',
      'Line.0$1.AccountRef': 'm:6',
      'Line.1.Amount': 'm:9',
    };

    const first = lineOf([either('3'), plain], trace);
    const second = lineOf([either('unfit'), plain], trace);

    expect([first('Line[0].Amount'), first('Line[0].ItemRef.value'), first('Line[1].Amount')]).toEqual(['m:1', 'm:2', 'm:9']);
    expect([second('Line[0].Amount'), second('Line[0].AccountRef.value'), second('Line[0].ItemRef.value')]).toEqual(['m:5', 'm:6', '']);
  });
});
