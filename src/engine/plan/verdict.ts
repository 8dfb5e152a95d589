import type { Issue } from '../../domain/document.js';
import { isAdoptedStands } from './adopted.js';

/** Nothing stands in the way but what another made and has to take out. */
export function isHeldAsAdopted(issues: readonly Issue[]): boolean {
  return issues.some(isAdoptedStands) && verdictOf(issues.filter((issue) => !isAdoptedStands(issue))) === undefined;
}

/** What becomes of a document with these issues; undefined where none of them stops it. */
export function verdictOf(issues: readonly Issue[]): 'hold' | 'defer' | 'skip' | undefined {
  if (issues.some((issue) => issue.severity === 'hold')) return 'hold';
  if (issues.some((issue) => issue.severity === 'wait')) return 'defer';
  if (issues.some((issue) => issue.severity === 'skip')) return 'skip';
  return undefined;
}
