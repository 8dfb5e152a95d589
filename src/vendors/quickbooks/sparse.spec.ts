import { describe, expect, it } from '@jest/globals';
import { sparseFields } from './sparse.js';

describe('a sparse update', () => {
  it('empties each field that goes in the form of its type', () => {
    const before = {
      PrivateNote: 'a',
      ExchangeRate: 1.25,
      SalesTermRef: { value: '3' },
      BillEmail: { Address: 'a@b.example' },
      CustomField: [{ DefinitionId: '1' }],
      ApplyTaxAfterDiscount: true,
      DocNumber: 'INV-1',
    };

    expect(sparseFields(before, { DocNumber: 'INV-2' })).toEqual({
      PrivateNote: '',
      ExchangeRate: '',
      SalesTermRef: { value: '' },
      BillEmail: {},
      CustomField: [],
      DocNumber: 'INV-2',
    });
  });

  it('sends null for nothing', () => {
    expect(sparseFields({ WebAddr: { URI: 'https://b.example' }, Notes: null }, { WebAddr: null, Notes: null })).toEqual({ WebAddr: {} });
  });

  it('empties the lines of an address that go, and leaves computed tax out of what is sent', () => {
    const before = { BillAddr: { Line1: '1 Road', City: 'Reno' }, TxnTaxDetail: { TotalTax: 5, TxnTaxCodeRef: { value: '2' } } };

    expect(sparseFields(before, { BillAddr: { City: 'Reno' }, TxnTaxDetail: { TotalTax: 0 } })).toEqual({
      BillAddr: { Line1: '', City: 'Reno' },
      TxnTaxDetail: { TotalTax: 0 },
    });
  });
});
