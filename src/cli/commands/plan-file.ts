import { readFile } from 'node:fs/promises';
import { isRecord } from '../../domain/json.js';
import { SyncError } from '../../domain/sync-error.js';
import type { CommandContext } from '../session.js';

/** The plans of a file from `plan --out`. */
export async function plansIn(file: string): Promise<readonly unknown[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw unreadable(file, error instanceof SyntaxError ? 'it is not JSON' : error instanceof Error ? error.message : String(error));
  }
  const plans: unknown = isRecord(content) ? content['plans'] : undefined;
  if (Array.isArray(plans) && plans.length > 0) return plans as readonly unknown[];
  throw unreadable(file, 'it holds no plan');
}

function unreadable(file: string, why: string): SyncError {
  const message = `${file} is no plan: ${why}; make one with \`crossfoot plan --out <file>\``;
  return new SyncError({ kind: 'config', code: 'plan.file', message });
}

/** A connection that was named gets its own plan, or the refusal of another's. */
export function plansFor({ connections, named }: CommandContext, plans: readonly unknown[]): { connection: string; plan: unknown }[] {
  const connectionOf = (plan: unknown): string => (isRecord(plan) ? String(plan['connection']) : '');
  if (!named) return plans.map((plan) => ({ connection: connectionOf(plan), plan }));
  return connections.map(({ id }) => ({ connection: id, plan: plans.find((plan) => connectionOf(plan) === id) ?? plans[0] }));
}
