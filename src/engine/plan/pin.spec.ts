import { describe, expect, it } from '@jest/globals';
import { moved, pinnedGate, type Pin, type PinnedDocument } from './pin.js';

const pin = (more: Partial<Pin> = {}): Pin => ({
  modifiedAt: '2026-03-01T10:00:00Z',
  source: 's1',
  mapping: 'm1',
  settings: 'c1',
  targets: { invoice: { target: 'Invoice', id: '12', version: '3', state: 'present' } },
  ...more,
});
const target = (more: Partial<Pin['targets'][string]>): Pin['targets'] => ({
  invoice: { target: 'Invoice', id: '12', version: '3', state: 'present', ...more },
});

describe('what moved since a plan', () => {
  it.each<[string, Partial<Pin>, string | undefined]>([
    ['nothing', {}, undefined],
    [
      'the source',
      { source: 's2', modifiedAt: '2026-03-02T08:00:00Z' },
      'it changed in Zoho (2026-03-01T10:00:00Z → 2026-03-02T08:00:00Z)',
    ],
    ['the source within a second', { source: 's2' }, 'it changed in Zoho'],
    ['the source is gone', { source: 'gone' }, 'it was deleted in Zoho'],
    ['the mapping', { mapping: 'm2' }, 'the mapping changed (m1 → m2)'],
    ['the settings', { settings: 'c2' }, 'the configuration of the export changed'],
    ['the SyncToken', { targets: target({ version: '4' }) }, 'its invoice in QuickBooks changed (Invoice 12 present, SyncToken 3 → 4)'],
    ['the target', { targets: target({ id: '13' }) }, 'its invoice in QuickBooks is another (Invoice 12 present → Invoice 13 present)'],
    [
      'the target is void',
      { targets: target({ state: 'voided' }) },
      'its invoice in QuickBooks is another (Invoice 12 present → Invoice 12 voided)',
    ],
    ['the target is linked no more', { targets: {} }, 'its invoice in QuickBooks is another (Invoice 12 present → none)'],
  ])('%s', (_case, now, expected) => {
    expect(moved(pin(), pin(now))).toBe(expected);
  });
});

describe('the gate of a plan', () => {
  const document = (more: Partial<PinnedDocument> = {}): PinnedDocument => ({
    entity: 'invoices',
    sourceId: '1',
    number: 'INV-1',
    verdict: 'change',
    isGone: false,
    pin: pin(),
    ...more,
  });

  it.each<[string, PinnedDocument, Pin, string | undefined]>([
    ['lets pass what is as it was', document(), pin(), undefined],
    ['stops what moved', document(), pin({ mapping: 'm2' }), 'not applied as planned: the mapping changed (m1 → m2)'],
    ['stops what is not in the plan', document({ sourceId: '2' }), pin(), 'not applied as planned: it was not part of it'],
    ['lets pass a creation that has not happened', document({ pin: undefined }), pin({ targets: {} }), undefined],
    ['stops a creation that has', document({ pin: undefined }), pin(), 'not applied as planned: it was linked since'],
  ])('%s', (_case, pinned, now, message) => {
    expect(pinnedGate([pinned], new Map())('invoices', '1', now)?.message).toBe(message);
  });

  it('stops what somebody changed at the target', () => {
    const there = new Map([['invoices/1', 'its invoice was voided in QuickBooks']]);

    expect(pinnedGate([document()], there)('invoices', '1', pin())?.message).toBe(
      'not applied as planned: its invoice was voided in QuickBooks',
    );
  });
});
