import type { Selector } from '../settings.js';

/** Something about the two sides that stands in the way (`error`) or may surprise (`warning`). */
export interface Finding {
  readonly severity: 'error' | 'warning';
  readonly code: string;
  /** What was found, why it matters, what to do. */
  readonly message: string;
  readonly why: string;
  readonly remedy: string;
}

export function error(code: string, message: string, why: string, remedy: string): Finding {
  return { severity: 'error', code, message, why, remedy };
}

export function warning(code: string, message: string, why: string, remedy: string): Finding {
  return { severity: 'warning', code, message, why, remedy };
}

export function said(selector: Selector): string {
  return typeof selector === 'string' ? `"${selector}"` : `id ${selector.id}`;
}
