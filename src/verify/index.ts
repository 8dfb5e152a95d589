/**
 * The crossfoot: an independent computation of what the books must show, compared with what they show. It imports neither
 * mapping nor engine, and reads QuickBooks through its own port.
 */
export { latestReport, totalsOf, verify, type VerifyDependencies, type VerifyOptions } from './verify.js';
export type { BooksReader, Chart, DateRange, SourceLists, TargetChanges, TargetDocument, TargetType } from './ports.js';
export { isTargetType, targetTypes } from './ports.js';
export type { Culprit, Totals, VerifyReport } from './report/model.js';
export { csvOf } from './report/csv.js';
export { htmlOf } from './report/html.js';
export { sectionsOf, summaryOf, type Section } from './report/sections.js';
export { TargetAccounts } from './actual/accounts.js';
export { effectOf } from './actual/effect.js';
export { Names } from './names.js';
