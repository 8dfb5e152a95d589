import { describe, expect, it } from '@jest/globals';
import { itemsCsvHeader, itemsCsvRows } from './items-csv.js';

describe('items as a file', () => {
  it('one row an item, quoted where it must be, categories left out', () => {
    const rows = itemsCsvRows([
      { Name: 'Bolt, 5"', Sku: 'B-5', Type: 'Inventory', UnitPrice: 1.5, IncomeAccountRef: { value: '1', name: 'Sales:Hardware' } },
      { Name: 'Tools', Type: 'Category' },
      { Name: 'Old (deleted)', Type: 'Service', Active: false, Description: 'two\nlines' },
    ]);

    expect(itemsCsvHeader.split(',')).toHaveLength(10);
    expect(rows).toEqual(['"Bolt, 5""",B-5,goods,,1.5,Hardware,,,,Active', 'Old,,service,"two\nlines",,,,,,Inactive']);
  });
});
