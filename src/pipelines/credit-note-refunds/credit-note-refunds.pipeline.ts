import { definePipeline } from '../../engine/pipeline.js';

/** Refunds of Zoho credit notes → money out of the bank and a zero payment that uses up the credit memo. */
export const creditNoteRefunds = definePipeline({
  entity: 'credit-note-refunds',
  kind: 'document',
  source: 'creditnoterefunds',
  module: 'creditNotes',
  drift: 'creditNotes',
  parent: { entity: 'credit-notes', field: 'creditnote_id' },
  after: ['accounts', 'customers', 'credit-notes'],
});
