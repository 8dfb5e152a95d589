import type { SourceDocument, SourceRow } from '../../domain/document.js';

/** A document to look at: its list row, and its detail or the certainty that it is gone. */
export interface Change {
  readonly row: Pick<SourceRow, 'sourceId' | 'number' | 'fingerprint' | 'modifiedAt'>;
  readonly document: SourceDocument | undefined;
  /** When the detail was asked for (ms since 1970), where it was: until then every edit is in it. */
  readonly readAt?: number;
}
