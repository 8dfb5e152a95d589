import type { FuzzFailure, FuzzReport } from '../../fuzz/fuzz.js';
import type { CliConnection } from '../dependencies.js';
import type { CommandContext } from '../session.js';
import type { Terminal } from '../terminal.js';
import { counted } from '../text.js';

export interface FuzzFlags {
  readonly fuzz?: boolean;
  readonly documents?: number;
  readonly seed?: number;
}

const documentsDefault = 200;

export function fuzzed(connection: CliConnection, { documents = documentsDefault, seed }: FuzzFlags, newSeed: number): Promise<FuzzReport> {
  return connection.fuzz({ documents, seed: seed ?? newSeed });
}

export function fuzzText({ terminal, redact }: CommandContext, connection: string, report: FuzzReport): string {
  const { entities, failures, documents, seed, origin } = report;
  const whole = `${counted(documents, 'document')} of each of ${counted(entities.length, 'entity', 'entities')}, seed ${seed}`;
  const made =
    origin === 'stored'
      ? "from the connection's own taxes, items and accounts"
      : 'from the names in the configuration: no run has read both sides yet';
  const head =
    failures.length === 0
      ? terminal.paint('green', `${connection}: the mappings keep totals, debits and credits, taxes and references`)
      : terminal.paint('red', `${connection}: the mappings of ${failures.map(({ entity }) => entity).join(', ')} do not keep the books`);
  const without =
    report.unconfigured.length === 0
      ? []
      : [`Without what needs an account that is not configured in export.accounts: ${report.unconfigured.join(', ')}.`];
  return redact(
    [`${head} (${whole}, ${made})`, ...without, ...failures.map((failure) => failureText(terminal, failure, seed))].join('\n\n'),
  );
}

function failureText(terminal: Terminal, { entity, problems, document }: FuzzFailure, seed: number): string {
  const lines = problems.map(({ message, at }) => [`  ${message}`, ...at.map((place) => `    ${place}`)].join('\n'));
  return [
    terminal.paint('bold', entity),
    ...lines,
    '  The smallest document that shows it:',
    indented(JSON.stringify(document, null, 2)),
    `  Again: crossfoot check --fuzz --seed ${seed}`,
  ].join('\n');
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
