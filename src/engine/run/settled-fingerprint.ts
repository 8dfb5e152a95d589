import type { SourceRow } from '../../domain/document.js';
import type { DocumentFingerprint } from '../../store/index.js';

/** Zoho's times have a resolution of one second: what was changed just now may change again without its time moving. */
const settlingMs = 2_000;

const unsettled = ' unsettled';
const underLimit = / before \d{4}-\d{2}-\d{2}$/;

/** What is recorded of a document that is left out for its date, as a whole or in part: moving `export.from` makes the next full pass look again. */
export function leftOutFingerprint(fingerprint: string, exportFrom: string): string {
  return `${fingerprint.replace(underLimit, '')} before ${exportFrom}`;
}

/** What is recorded of a version: one read (ms since 1970) while it might still move is looked at once more by the next run. */
export function settledFingerprint({ fingerprint, modifiedAt }: Pick<SourceRow, 'fingerprint' | 'modifiedAt'>, readAt: number): string {
  const modified = Date.parse(modifiedAt);
  const mayMove = !Number.isNaN(modified) && Math.abs(readAt - modified) < settlingMs;
  return mayMove ? fingerprint + unsettled : fingerprint;
}

/** Recorded once an empty fingerprint, which asks for one more look, has had it. */
export const lookedAgain = 'looked at again';

/** Whether what is recorded stands for this version of a document, exported, left out or (dismissed) put aside. */
export function isRecorded(row: SourceRow, record: DocumentFingerprint | undefined, exportFrom: string): boolean {
  if (!record) return false;
  const { fingerprint, modifiedAt, dismissed } = record;
  if (fingerprint === row.fingerprint || fingerprint === leftOutFingerprint(row.fingerprint, exportFrom)) return true;
  if (!dismissed) return false;
  // Put aside until it changes, whatever `export.from` was then.
  const isSameTime = row.modifiedAt !== '' && row.modifiedAt === modifiedAt;
  return fingerprint.replace(underLimit, '') === row.fingerprint || (fingerprint === lookedAgain && isSameTime);
}

/** Of a recorded fingerprint what stands for the version: for a document that is read once more. */
export function versionIn(fingerprint: string): string {
  return fingerprint.endsWith(unsettled) ? fingerprint.slice(0, -unsettled.length) : fingerprint;
}
