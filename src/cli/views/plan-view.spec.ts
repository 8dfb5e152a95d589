import { describe, expect, it } from '@jest/globals';
import type { Operation } from '../../domain/operation.js';
import type { PlannedDocument } from '../../engine/run/run-context.js';
import { createTerminal } from '../terminal.js';
import { accountTotals, costText, documentTotals, planCost } from './plan-totals.js';
import { fieldsShownMax, planView } from './plan-view.js';

const terminal = createTerminal({ write: () => undefined }, { write: () => undefined }, {});

const operation = (more: Partial<Operation> = {}): Operation => ({
  id: 'op',
  connection: 'acme',
  runId: 'run',
  entity: 'invoices',
  sourceId: '460',
  number: 'INV-1',
  role: 'invoice',
  target: 'Invoice',
  action: 'update',
  targetId: '12',
  before: { DocNumber: 'INV-1', Line: [{ Amount: 50 }] },
  after: { DocNumber: 'INV-1', Line: [{ Amount: 62.5 }] },
  generation: 1,
  attempt: 0,
  mappingVersion: 'm1',
  reason: 'changed: Line',
  dependsOn: [],
  fills: {},
  ...more,
});

const document = (more: Partial<PlannedDocument> = {}): PlannedDocument => ({
  entity: 'invoices',
  sourceId: '460',
  number: 'INV-1',
  verdict: 'change',
  operations: [operation()],
  links: [],
  issues: [],
  trace: { invoice: { 'Line.0.Amount': 'mappings/invoices.yaml:40' } },
  document: null,
  effect: [
    { account: 'Accounts Receivable', debit: '1012.5', credit: '0' },
    { account: 'Sales', debit: '0', credit: '1012.5' },
  ],
  ...more,
});

describe('a plan for people', () => {
  it('shows the change of each field with its mapping line, and the journal entry', () => {
    expect(planView(terminal, [document()], { fields: false })).toBe(
      [
        '~ invoices INV-1',
        '  update Invoice 12 (invoice): changed: Line',
        '      Line[0].Amount  50 → 62.5  mappings/invoices.yaml:40',
        '      Dr  Accounts Receivable      1,012.50',
        '        Cr  Sales                  1,012.50',
      ].join('\n'),
    );
  });

  it('says why a document is held, and nothing of one that stays as it is', () => {
    const held = document({
      verdict: 'hold',
      operations: [],
      effect: [],
      issues: [{ code: 'tax.unmapped', severity: 'hold', message: 'the tax is not mapped', remedy: 'Map it.' }],
    });

    expect(planView(terminal, [held, document({ verdict: 'noop', operations: [], effect: [] })], { fields: false })).toBe(
      ['! invoices INV-1: held', '    the tax is not mapped [tax.unmapped]', '    → Map it.'].join('\n'),
    );
  });

  it('is one line a document when there are many, unless all fields are asked for', () => {
    const many = Array.from({ length: fieldsShownMax + 1 }, () => document());

    const short = planView(terminal, many, { fields: false }).split('\n');

    expect(short[0]).toBe('~ invoices INV-1      1,012.50  update Invoice 12');
    // One line each, an empty one, and the hint.
    expect(short).toHaveLength(fieldsShownMax + 3);
    expect(planView(terminal, many, { fields: true })).toContain('50 → 62.5');
  });
});

describe('the totals of a plan', () => {
  it('add up documents by entity, and money by account on both sides', () => {
    const planned = [document(), document({ verdict: 'hold', operations: [], effect: [] })];

    expect(
      documentTotals(terminal, planned)
        .split('\n')
        .map((line) => line.trim().split(/\s+/)),
    ).toEqual([
      ['documents', 'update', 'hold'],
      ['invoices', '2', '1', '1'],
    ]);
    expect(
      accountTotals(terminal, planned)
        .split('\n')
        .map((line) => line.trim().split(/\s{2,}/)),
    ).toEqual([
      ['account', 'debit', 'credit'],
      ['Accounts Receivable', '1,012.50', '0.00'],
      ['Sales', '0.00', '1,012.50'],
      ['total', '1,012.50', '1,012.50'],
    ]);
  });

  it('tell calls and time from the limits', () => {
    const limits = {
      zoho: { requestsPerMinute: 70, detailsPerMinute: 45, callsLeft: 900 },
      quickbooks: { requestsPerSecond: 7, requestsPerMinute: 350 },
    };
    const read = { read: 90, created: 0, updated: 0, voided: 0, deleted: 0, matched: 0, unchanged: 0, skipped: 0, held: 0, deferred: 0 };
    const run = {
      id: 'run',
      connection: 'acme',
      direction: 'export' as const,
      trigger: 'plan',
      state: 'succeeded' as const,
      startedAt: '',
      counts: { invoices: read },
      calls: { 'zoho.read': 105, 'quickbooks.read': 4 },
    };

    const cost = planCost(run, [document({ operations: [operation(), operation(), operation()] })], { limits, needsCurrent: () => true });

    // 90 details at 45 a minute are 120 s, longer than 105 calls at 70; 3 writes and 4 + 3 reads at 7 a second, or 350 a minute, are 10 / 350 min or 1.43 s, 10 / 7 s.
    expect(cost).toEqual({ zohoCalls: 105, quickbooksWrites: 3, quickbooksReads: 7, seconds: 120 + 60 * (10 / 350), zohoCallsLeft: 900 });
    expect(costText(cost)).toBe(
      'A sync of it: 105 Zoho calls (900 left today), 3 QuickBooks writes, 7 QuickBooks reads; about 3 min at the configured limits.',
    );
  });
});
