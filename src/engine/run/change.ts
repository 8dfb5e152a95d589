import type { SourceDocument, SourceRow } from '../../domain/document.js';

/** A document to look at: its list row, and its detail or the certainty that it is gone. */
export interface Change {
  readonly row: Pick<SourceRow, 'sourceId' | 'number' | 'fingerprint' | 'modifiedAt'>;
  readonly document: SourceDocument | undefined;
}
