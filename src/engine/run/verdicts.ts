import type { Issue } from '../../domain/document.js';

/** Refused for how things stood in the target: what gives way there may let the document in. */
const refusal = /^(quickbooks\.|number\.|document\.inUse$)/;
/** What somebody edited in the target, or what it booked differently, does not change by waiting. */
const finding = /^(answer|drift)\./;

export function isRefusal({ severity, code }: Issue): boolean {
  return severity === 'hold' && refusal.test(code);
}

/** What the target said. It is not asked again by itself: a person, or a new version of the document, must have changed something. */
export function isVerdict(issue: Issue): boolean {
  return isRefusal(issue) || (issue.severity === 'hold' && finding.test(issue.code));
}
