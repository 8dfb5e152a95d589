import type { EntityCounts, Run } from '../../domain/run.js';
import { table } from '../table.js';
import type { Terminal } from '../terminal.js';

const columns = [
  'read',
  'created',
  'updated',
  'voided',
  'deleted',
  'matched',
  'unchanged',
  'skipped',
  'held',
  'deferred',
] as const satisfies readonly (keyof EntityCounts)[];

/** What the run did, per entity, and what it cost. */
export function runView(terminal: Terminal, run: Run): string {
  const rows = Object.entries(run.counts).map(([entity, counts]) => [entity, ...columns.map((column) => counts[column])]);
  const title = `${run.connection}: run ${run.id} ${run.state}${run.error ? `: ${run.error.message} [${run.error.code}]` : ''}`;
  const body = rows.length === 0 ? nothingText(run) : table(terminal, ['entity', ...columns], rows);
  return [terminal.paint(run.state === 'succeeded' ? 'green' : 'red', title), body, `Vendor calls: ${callsText(run)}`].join('\n');
}

/** A run that failed before it looked cannot say that nothing had changed. */
function nothingText({ state, error }: Run): string {
  if (state === 'succeeded') return error ? 'Nothing else had changed.' : 'Nothing had changed.';
  return state === 'interrupted' ? 'No document was looked at before the interruption.' : 'No document was looked at.';
}

/** `3 created, 1 held`; what did not happen is left out. */
export function summaryOf(run: Run): string {
  if (run.direction === 'verify') return 'books compared';
  const totals = columns.map((column) => ({ column, total: Object.values(run.counts).reduce((sum, counts) => sum + counts[column], 0) }));
  return (
    totals
      .filter(({ column, total }) => total > 0 && column !== 'read' && column !== 'unchanged')
      .map(({ column, total }) => `${total} ${column}`)
      .join(', ') || 'nothing to do'
  );
}

function callsText(run: Run): string {
  const calls = Object.entries(run.calls).filter(([, count]) => count > 0);
  return calls.map(([kind, count]) => `${kind} ${count}`).join(', ') || 'none';
}
