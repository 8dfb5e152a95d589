import type { Run } from '../../domain/run.js';
import type { AppliedDocument } from '../../engine/run/applied.js';
import type { Terminal } from '../terminal.js';
import { issueLines } from './document-view.js';

const marks = { applied: ['✔', 'green'], refused: ['✘', 'yellow'], open: ['!', 'red'], past: ['·', 'gray'] } as const;
const words = { applied: 'applied', refused: 'refused', open: 'held or waiting', past: 'nothing left to do' } as const;

/** What became of each document of a plan. */
export function appliedView(
  terminal: Terminal,
  { run, documents }: { readonly run: Run; readonly documents: readonly AppliedDocument[] },
): string {
  const lines = documents.flatMap(({ entity, number, sourceId, outcome, issues }) => {
    const [mark, color] = marks[outcome];
    return [`${terminal.paint(color, mark)} ${entity} ${number || sourceId}`, ...issues.flatMap((issue) => issueLines(issue, '    '))];
  });
  const counts = (Object.keys(words) as (keyof typeof words)[])
    .map((outcome) => ({ outcome, count: documents.filter((document) => document.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${words[outcome]}`);
  const failure = run.error ? `: ${run.error.message} [${run.error.code}]` : '';
  const title = `${run.connection}: run ${run.id} ${run.state}${failure}; ${counts.join(', ') || 'the plan held nothing to write'}`;
  return [...lines, terminal.paint('bold', title)].join('\n');
}
