import { isRecord } from '../../domain/json.js';

/** Path → plain value, through lists and objects: `Line[0].Amount`. */
export function leaves(value: unknown, at = '', found = new Map<string, unknown>()): Map<string, unknown> {
  if (Array.isArray(value)) value.forEach((member, index) => leaves(member, `${at}[${index}]`, found));
  else if (isRecord(value)) for (const [key, member] of Object.entries(value)) leaves(member, at === '' ? key : `${at}.${key}`, found);
  else found.set(at, value);
  return found;
}

/**
 * The line of the mapping behind a path; empty when the planner set it itself, or the mapping no longer makes it. A line may
 * fill a whole member (`CustomerRef`).
 */
export function tracedLine(path: string, trace: Readonly<Record<string, string>>): string {
  const segments = path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
  for (let length = segments.length; length > 0; length -= 1) {
    const line = trace[segments.slice(0, length).join('.')];
    if (line !== undefined) return line;
  }
  return '';
}
