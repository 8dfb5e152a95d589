import type { Run } from '../domain/run.js';
import { SyncError } from '../domain/sync-error.js';

/** What a script may branch on; part of the outside contract. */
export const exitCodes = {
  ok: 0,
  /** Dead letters or drift are left. */
  workRemains: 1,
  configuration: 2,
  /** A vendor, the network or another worker refused. */
  connection: 3,
  interrupted: 4,
  /** A defect of the program (`EX_SOFTWARE`), so that it is never taken for one of the above. */
  defect: 70,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The gravest first: of several connections the worst decides. */
const byGravity: readonly ExitCode[] = [
  exitCodes.defect,
  exitCodes.interrupted,
  exitCodes.configuration,
  exitCodes.connection,
  exitCodes.workRemains,
  exitCodes.ok,
];

export function gravest(codes: readonly ExitCode[]): ExitCode {
  return byGravity.find((code) => codes.includes(code)) ?? exitCodes.ok;
}

export function exitCodeOfError(error: unknown): ExitCode {
  return error instanceof SyncError ? exitCodeOfFailure(error.kind, error.code) : exitCodes.defect;
}

export function exitCodeOfRun(run: Run, deadLetters: number): ExitCode {
  if (run.state === 'interrupted') return exitCodes.interrupted;
  if (run.state === 'failed') return run.error ? exitCodeOfFailure(run.error.kind, run.error.code) : exitCodes.defect;
  // The run is good and something that was asked for is not there: a slip in the command.
  if (run.error) return exitCodes.configuration;
  return deadLetters > 0 ? exitCodes.workRemains : exitCodes.ok;
}

/** A person gave up; nothing is wrong. */
const interruptions: readonly string[] = ['connect.interrupted', 'verify.interrupted'];

function exitCodeOfFailure(kind: string, code: string): ExitCode {
  if (interruptions.includes(code)) return exitCodes.interrupted;
  // Another worker holds the connection: the configuration is fine, and trying again later helps.
  if (code === 'connection.busy') return exitCodes.connection;
  if (kind === 'config') return exitCodes.configuration;
  return kind === 'bug' ? exitCodes.defect : exitCodes.connection;
}
