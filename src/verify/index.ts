/**
 * The crossfoot: an independent computation of what the books must show, compared with what they show. It imports neither
 * mapping nor engine, and reads QuickBooks through its own port.
 */
export { latestReport, totalsOf, verify, type VerifyDependencies, type VerifyOptions } from './verify.js';
export type { BooksReader, Chart, DateRange, SourceLists, TargetChanges, TargetDocument, TargetType } from './ports.js';
export { isTargetType, refusal, targetTypes, type Refused } from './ports.js';
export type { Culprit, Totals, VerifyReport } from './report/model.js';
export { csvOf } from './report/csv.js';
export { htmlOf } from './report/html.js';
export { sectionsOf, summaryOf, type Section } from './report/sections.js';
export { TargetAccounts } from './actual/accounts.js';
export type { BookedTarget } from './actual/document.js';
export { effectOf, type EffectOptions } from './actual/effect.js';
export { bookTarget } from './actual/index.js';
export { settlementsOf } from './actual/money.js';
export { differences, isRounding, type Effect } from './compare/differences.js';
export { Books } from './expected/books.js';
export { bookedEntities, bookingOf, isBookedEntity, type BookedEntity } from './expected/index.js';
export { partsOf } from './expected/lines.js';
export { decimalsOf } from './postings.js';
export { Names } from './names.js';
