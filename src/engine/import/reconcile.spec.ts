import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Owner } from './import-pipeline.js';
import { agreeOn, nothingAgreed, reconcile, type Sides } from './reconcile.js';

const sides = (more: Partial<Sides>): Sides => ({
  quickbooks: {},
  zoho: {},
  base: nothingAgreed,
  paths: ['a'],
  owner: () => 'quickbooks',
  once: [],
  ...more,
});
const agreed = { quickbooks: { a: 'old' }, zoho: { a: 'old' } };

describe('three-way comparison', () => {
  it.each([
    ['nobody changed it', { quickbooks: { a: 'old' }, zoho: { a: 'old' } }, {}, {}],
    ['QuickBooks changed it', { quickbooks: { a: 'q' }, zoho: { a: 'old' } }, { a: 'q' }, {}],
    ['Zoho changed it', { quickbooks: { a: 'old' }, zoho: { a: 'z' } }, {}, { a: 'z' }],
    ['QuickBooks emptied it', { quickbooks: {}, zoho: { a: 'old' } }, { a: '' }, {}],
    ['both made the same change', { quickbooks: { a: 'n' }, zoho: { a: 'n' } }, {}, {}],
    ['both changed it, QuickBooks owns it', { quickbooks: { a: 'q' }, zoho: { a: 'z' } }, { a: 'q' }, {}],
  ])('%s', (_case, values, toZoho, toQuickbooks) => {
    expect(reconcile(sides({ ...values, base: agreed }))).toMatchObject({ toZoho, toQuickbooks, conflicts: [] });
  });

  it('both changed it and Zoho owns it', () => {
    const result = reconcile(sides({ quickbooks: { a: 'q' }, zoho: { a: 'z' }, base: agreed, owner: () => 'zoho' }));

    expect(result).toMatchObject({ toZoho: {}, toQuickbooks: { a: 'z' } });
  });

  it('both changed what nobody owns: the three values, and nothing moves', () => {
    const result = reconcile(sides({ quickbooks: { a: 'q' }, zoho: { a: 'z' }, base: agreed, owner: () => 'none' }));

    expect(result).toMatchObject({ toZoho: {}, toQuickbooks: {}, conflicts: [{ path: 'a', agreed: 'old', quickbooks: 'q', zoho: 'z' }] });
    expect(result.agreed).toEqual(agreed);
  });

  it('a value that one vendor writes in its own way is no change', () => {
    const base = { quickbooks: { a: 'http://www.x' }, zoho: { a: 'www.x' } };

    expect(reconcile(sides({ ...base, base }))).toMatchObject({ toZoho: {}, toQuickbooks: {}, agreed: base });
  });

  it('at the first meeting each fills the gaps of the other, and the owner decides the rest', () => {
    const result = reconcile(sides({ paths: ['a', 'b', 'c'], quickbooks: { a: 'q', c: 'q' }, zoho: { b: 'z', c: 'z' } }));

    expect(result).toMatchObject({ toZoho: { a: 'q', c: 'q' }, toQuickbooks: { b: 'z' } });
  });

  it('a currency is settled at the first meeting and stuck once it differs later', () => {
    const first = reconcile(sides({ quickbooks: { a: 'USD' }, zoho: { a: 'EUR' }, once: ['a'] }));
    const later = reconcile(sides({ quickbooks: { a: 'CAD' }, zoho: { a: 'EUR' }, base: first.agreed, once: ['a'] }));

    expect(first).toMatchObject({ toZoho: {}, toQuickbooks: {}, stuck: [] });
    expect(later.stuck).toEqual([{ path: 'a', agreed: 'USD', quickbooks: 'CAD', zoho: 'EUR' }]);
  });

  it('a currency that an answer leaves out is no other one', () => {
    const base = { quickbooks: { a: 'USD' }, zoho: { a: 'USD' } };

    expect(reconcile(sides({ quickbooks: { a: 'USD' }, zoho: {}, base, once: ['a'] }))).toMatchObject({
      toZoho: {},
      toQuickbooks: {},
      stuck: [],
    });
  });

  it('whatever both sides say, carrying it out leaves nothing to do', () => {
    const value = fc.constantFrom('', 'x', 'y', 'z');
    const three = fc.record({
      quickbooks: value,
      zoho: value,
      baseQuickbooks: value,
      baseZoho: value,
      owner: fc.constantFrom<Owner>('quickbooks', 'zoho'),
    });
    fc.assert(
      fc.property(three, ({ quickbooks, zoho, baseQuickbooks, baseZoho, owner }) => {
        const before = sides({
          quickbooks: { a: quickbooks },
          zoho: { a: zoho },
          base: { quickbooks: { a: baseQuickbooks }, zoho: { a: baseZoho } },
          owner: () => owner,
        });
        const result = reconcile(before);
        const now = { quickbooks: { a: quickbooks, ...result.toQuickbooks }, zoho: { a: zoho, ...result.toZoho } };
        const base = agreeOn(result.agreed, Object.keys({ ...result.toZoho, ...result.toQuickbooks }), now);

        expect(reconcile(sides({ ...now, base, owner: () => owner }))).toMatchObject({ toZoho: {}, toQuickbooks: {} });
      }),
    );
  });
});
