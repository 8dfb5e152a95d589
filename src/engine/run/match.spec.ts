import { describe, expect, it } from '@jest/globals';
import type { Desired } from '../../domain/document.js';
import type { DirectoryEntry } from '../ports.js';
import { findMatch, normalize, type MatchInput } from './match.js';

const note = '[crossfoot acme/items/7/item#1] Bolt';

function entry(over: Partial<DirectoryEntry> & { id: string }): DirectoryEntry {
  return { version: '0', active: true, keys: {}, variant: '', usable: true, type: '', subType: '', currency: '', marker: '', ...over };
}

function bolt(over: Partial<MatchInput> = {}, fields: Desired['fields'] = { Name: 'Bolt', Sku: 'B-8' }): MatchInput {
  const desired: Desired = {
    role: 'item',
    target: 'Item',
    state: 'present',
    fields,
    after: [],
    trace: {},
    match: ['Sku', 'Name'],
    replaceOn: [],
    keep: [],
    locks: [],
    optional: false,
  };
  return {
    desired,
    marker: { connection: 'acme', entity: 'items', sourceId: '7', role: 'item' },
    own: [],
    others: [],
    variant: '',
    taken: new Set(),
    nameField: 'Name',
    nameMaxLength: 100,
    suffixes: [' (B-8)', ' (Zoho)'],
    isCompatible: () => true,
    ...over,
  };
}

const marked = entry({ id: '1', marker: note, keys: { Name: 'Renamed', Sku: 'X' } });
const bySku = entry({ id: '2', keys: { Name: 'Other', Sku: 'b-8' } });
const byName = entry({ id: '3', keys: { Name: 'BOLT', Sku: '' } });

describe('the order of matching', () => {
  it('is marker, then the other keys in order, then the name', () => {
    expect(findMatch(bolt({ own: [byName, bySku, marked] }))).toEqual({ kind: 'found', entry: marked, how: 'matched by marker' });
    expect(findMatch(bolt({ own: [byName, bySku] }))).toEqual({ kind: 'found', entry: bySku, how: 'matched by Sku' });
    expect(findMatch(bolt({ own: [byName] }))).toEqual({ kind: 'found', entry: byName, how: 'matched by Name' });
    expect(findMatch(bolt())).toEqual({ kind: 'create', name: 'Bolt' });
  });

  it('reads the marker behind the text QuickBooks puts in front', () => {
    const voided = entry({ id: '4', marker: `Voided - ${note}` });

    expect(findMatch(bolt({ own: [voided] }))).toMatchObject({ kind: 'found', entry: { id: '4' } });
  });

  it.each([
    '[crossfoot other/items/7/item#1]',
    '[crossfoot acme/items/8/item#1]',
    '[crossfoot acme/customers/7/item#1]',
    'crossfoot acme/items/7',
  ])('takes nothing for ours that says %s', (marker) => {
    expect(findMatch(bolt({ own: [entry({ id: '4', marker })] }))).toEqual({ kind: 'create', name: 'Bolt' });
  });

  it('never matches by an empty key', () => {
    const blank = entry({ id: '5', keys: { Name: 'Something', Sku: '' } });

    expect(findMatch(bolt({ own: [blank] }, { Name: 'Bolt', Sku: '' }))).toEqual({ kind: 'create', name: 'Bolt' });
  });

  it('takes case and blanks for no difference, and nothing more', () => {
    expect(normalize('  Fluß\u00a0 & Söhne ')).toBe('fluß & söhne');
    expect(normalize('Cafe\u0301')).toBe(normalize('CAFÉ'));
    expect(normalize('A-B')).not.toBe(normalize('A B'));
  });
});

describe('what may not be used', () => {
  it.each([
    { why: 'it is inactive', own: { ...byName, active: false } },
    { why: 'it is an Inventory item', own: { ...byName, usable: false } },
  ])('is not matched because $why', ({ own }) => {
    expect(findMatch(bolt({ own: [own] })).kind).toBe('create');
  });

  it('is not matched because another source object has it', () => {
    expect(findMatch(bolt({ own: [byName], taken: new Set(['3']) }))).toEqual({ kind: 'create', name: 'Bolt (B-8)' });
  });

  it('is not matched because it is of another kind', () => {
    expect(findMatch(bolt({ own: [byName], isCompatible: () => false }))).toEqual({ kind: 'create', name: 'Bolt (B-8)' });
  });

  it('is not matched because its currency or account is another', () => {
    const euro = { ...byName, variant: 'EUR' };

    expect(findMatch(bolt({ own: [euro], variant: 'USD' }))).toEqual({ kind: 'create', name: 'Bolt (B-8)' });
    expect(findMatch(bolt({ own: [euro], variant: 'EUR' }))).toMatchObject({ kind: 'found', entry: { id: '3' } });
    expect(findMatch(bolt({ own: [byName], variant: 'EUR' }))).toMatchObject({ kind: 'found', entry: { id: '3' } });
  });

  it('is never a vendor for a customer: the name is taken, the object is not', () => {
    expect(findMatch(bolt({ others: [byName] }))).toEqual({ kind: 'create', name: 'Bolt (B-8)' });
  });

  it('leaves the name of an inactive object of another list free', () => {
    expect(findMatch(bolt({ others: [{ ...byName, active: false }] }))).toEqual({ kind: 'create', name: 'Bolt' });
  });
});

describe('doubt', () => {
  it('about a key is for a person to settle', () => {
    const match = findMatch(bolt({ own: [bySku, { ...bySku, id: '9' }] }));

    expect(match).toMatchObject({ kind: 'ambiguous', issue: { code: 'match.ambiguous', severity: 'hold' } });
    expect(JSON.stringify(match)).toContain('2, 9');
  });

  it('about a name is for a person to settle', () => {
    expect(findMatch(bolt({ own: [byName, { ...byName, id: '9' }] }))).toMatchObject({
      kind: 'ambiguous',
      issue: { code: 'match.ambiguous' },
    });
  });

  it('is none when all but one are taken', () => {
    expect(findMatch(bolt({ own: [byName, { ...byName, id: '9' }], taken: new Set(['3']) }))).toMatchObject({
      kind: 'found',
      entry: { id: '9' },
    });
  });
});

describe('a new name', () => {
  const held = (name: string): DirectoryEntry => entry({ id: name, keys: { Name: name }, usable: false });

  it('takes the first suffix that is free', () => {
    expect(findMatch(bolt({ own: [held('Bolt'), held('bolt (b-8)')] }))).toEqual({ kind: 'create', name: 'Bolt (Zoho)' });
  });

  it('finds its own suffixed object again', () => {
    const own = entry({ id: '11', keys: { Name: 'Bolt (B-8)' } });

    expect(findMatch(bolt({ own: [held('Bolt'), own] }))).toMatchObject({ kind: 'found', entry: { id: '11' } });
  });

  it('is held when every suffix is taken', () => {
    const match = findMatch(bolt({ own: [held('Bolt'), held('Bolt (B-8)'), held('Bolt (Zoho)')] }));

    expect(match).toMatchObject({ kind: 'ambiguous', issue: { code: 'match.name-taken', severity: 'hold' } });
  });

  it('makes room for its suffix within the limit', () => {
    // 12 places, 6 of them for " (B-8)": "Hexago" and no blank before the suffix.
    const match = findMatch(bolt({ nameMaxLength: 12, own: [held('Hexagon bolt')] }, { Name: 'Hexagon bolt', Sku: '' }));

    expect(match).toEqual({ kind: 'create', name: 'Hexago (B-8)' });
  });

  it('is matched again after it was cut', () => {
    const own = entry({ id: '12', keys: { Name: 'Hexagon' } });

    expect(findMatch(bolt({ nameMaxLength: 8, own: [own] }, { Name: 'Hexagon bolt', Sku: '' }))).toMatchObject({
      kind: 'found',
      entry: { id: '12' },
    });
  });
});
