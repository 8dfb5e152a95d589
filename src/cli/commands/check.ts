import { randomInt } from 'node:crypto';
import type { FuzzReport } from '../../fuzz/fuzz.js';
import type { Finding } from '../../engine/check/finding.js';
import { sha256 } from '../../engine/plan/operation-id.js';
import { SyncError } from '../../domain/sync-error.js';
import { runGolden } from '../../mapping/golden.js';
import type { CliConnection } from '../dependencies.js';
import { exitCodeOfError, exitCodes, gravest, type ExitCode } from '../exit-codes.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { table } from '../table.js';
import { counted } from '../text.js';
import { fuzzed, fuzzText, type FuzzFlags } from './fuzz.js';

interface Checked {
  readonly connection: string;
  readonly goldenCases: number;
  readonly findings: readonly Finding[];
  readonly exitCode: ExitCode;
  readonly fuzz?: FuzzReport;
}

const credentials =
  'Check client id, secret, refresh token, organizationId or realmId, and data centre or environment; or connect again (`crossfoot connect`)';
const seedEnd = 2 ** 31;

export async function check(context: CommandContext, options: CommonOptions & FuzzFlags): Promise<ExitCode> {
  const { connections, json, print } = context;
  const results: Checked[] = [];
  for (const connection of connections) {
    const result = options.fuzz === true ? await fuzzOne(connection, options) : await checkOne(context, connection);
    results.push(result);
    if (!json) show(context, result);
  }
  if (json)
    print({
      configuration: context.app.loaded.file,
      connections: results.map(({ connection, goldenCases, findings, fuzz }) => ({ connection, goldenCases, findings, fuzz })),
    });
  return gravest(results.map(({ exitCode }) => exitCode));
}

async function checkOne({ app }: CommandContext, connection: CliConnection): Promise<Checked> {
  const golden = goldenFindings(connection);
  const base = { connection: connection.id, goldenCases: golden.cases };
  const goldenCode = golden.findings.length > 0 ? [exitCodes.configuration] : [];
  try {
    const findings = errorsFirst([...golden.findings, ...(await app.engine.check(connection.id))]);
    const isBroken = findings.some(({ severity }) => severity === 'error');
    return { ...base, findings, exitCode: isBroken ? exitCodes.configuration : exitCodes.ok };
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    return {
      ...base,
      findings: [...golden.findings, refusal(error, app.remedyOf(error.code))],
      exitCode: gravest([...goldenCode, exitCodeOfError(error)]),
    };
  }
}

async function fuzzOne(connection: CliConnection, options: FuzzFlags): Promise<Checked> {
  const { cases, findings } = goldenFindings(connection);
  const fuzz = await fuzzed(connection, options, randomInt(seedEnd));
  const isBroken = findings.length > 0 || fuzz.failures.length > 0;
  return { connection: connection.id, goldenCases: cases, findings, fuzz, exitCode: isBroken ? exitCodes.configuration : exitCodes.ok };
}

/** What stands in the way comes before what is good to know. */
function errorsFirst(findings: readonly Finding[]): readonly Finding[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  return [...errors, ...findings.filter((finding) => !errors.includes(finding))];
}

function refusal(error: SyncError, known: string | undefined): Finding {
  const isAuth = error.kind === 'auth';
  return {
    severity: 'error',
    code: error.code,
    message: error.message,
    why: isAuth ? 'The vendor does not accept the credentials.' : 'The two sides could not be read.',
    remedy: `${known ?? (isAuth ? credentials : `Look ${error.code} up in docs/errors.md`)}, then check again.`,
  };
}

function goldenFindings({ mappings, golden }: CliConnection): { readonly cases: number; readonly findings: Finding[] } {
  const findings: Finding[] = [];
  let cases = 0;
  for (const { entity, file, cases: goldenFile } of golden) {
    const mapping = mappings.get(entity);
    if (!mapping) {
      findings.push(broken(`${file} belongs to no mapping`, 'Name it after a mapping of the folder.'));
      continue;
    }
    for (const { name, differences } of runGolden(mapping, goldenFile, sha256)) {
      cases += 1;
      if (differences.length > 0)
        findings.push(
          broken(`${file} "${name}": ${differences.join('; ')}`, 'Correct the mapping, or the case if it is meant to have changed.'),
        );
    }
  }
  return { cases, findings };
}

function broken(message: string, remedy: string): Finding {
  return { severity: 'error', code: 'mapping.golden', message, why: 'A mapping no longer does what its cases say.', remedy };
}

function show(context: CommandContext, { connection, goldenCases, findings, fuzz }: Checked): void {
  const { terminal, redact } = context;
  if (fuzz) terminal.out(fuzzText(context, connection, fuzz));
  if (fuzz && findings.length === 0) return;
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const summary =
    errors > 0
      ? `${errors} of ${findings.length} findings stand in the way`
      : findings.length > 0
        ? `ready, ${counted(findings.length, 'thing')} to know`
        : 'ready';
  terminal.out(
    `${terminal.paint(errors > 0 ? 'red' : 'green', `${connection}: ${summary}`)} (configuration and mappings read, ${goldenCases} golden cases run)`,
  );
  if (findings.length === 0) return;
  const rows = findings.map(({ severity, code, message, why, remedy }) => [
    terminal.paint(severity === 'error' ? 'red' : 'yellow', severity),
    code,
    `${message}\n${why}\n→ ${remedy}`,
  ]);
  terminal.out(redact(table(terminal, ['severity', 'code', 'what, why, remedy'], rows)));
}
