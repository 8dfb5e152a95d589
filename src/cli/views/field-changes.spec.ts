import { describe, expect, it } from '@jest/globals';
import type { Operation } from '../../domain/operation.js';
import { fieldChanges } from './field-changes.js';

const trace = {
  DocNumber: 'mappings/invoices.yaml:27',
  CustomerRef: 'mappings/invoices.yaml:30',
  'Line.0.Amount': 'mappings/invoices.yaml:46',
};

function operation(change: Partial<Operation>): Operation {
  return { action: 'update', before: null, after: {}, ...change } as Operation;
}

describe('field changes', () => {
  it('name each new field of a create with the mapping line behind it', () => {
    const after = { DocNumber: 'INV-1', CustomerRef: { value: '7' }, Line: [{ Amount: '10' }] };

    expect(fieldChanges(operation({ action: 'create', after }), trace)).toEqual([
      { path: 'DocNumber', before: undefined, after: 'INV-1', mapping: 'mappings/invoices.yaml:27' },
      { path: 'CustomerRef.value', before: undefined, after: '7', mapping: 'mappings/invoices.yaml:30' },
      { path: 'Line[0].Amount', before: undefined, after: '10', mapping: 'mappings/invoices.yaml:46' },
    ]);
  });

  it('leave out what stays, and show what goes', () => {
    const before = { DocNumber: 'INV-1', Line: [{ Amount: '10' }, { Amount: '5' }] };
    const after = { DocNumber: 'INV-1', Line: [{ Amount: '12' }] };

    expect(fieldChanges(operation({ before, after }), trace)).toEqual([
      { path: 'Line[0].Amount', before: '10', after: '12', mapping: 'mappings/invoices.yaml:46' },
      { path: 'Line[1].Amount', before: '5', after: undefined, mapping: '' },
    ]);
  });

  it('are none for a void: what it takes away is no change of fields', () => {
    expect(fieldChanges(operation({ action: 'void', before: { DocNumber: 'INV-1' } }), trace)).toEqual([]);
  });
});
