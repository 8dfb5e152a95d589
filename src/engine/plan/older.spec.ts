import { describe, expect, it } from '@jest/globals';
import type { Desired } from '../../domain/document.js';
import { adoptedOnly, type Link } from '../../domain/operation.js';
import { partsGoingOut } from './older.js';

const policies = { exportFrom: '2026-01-01', date: '2025-12-15' };
const ownDates = { roles: ['writeOff', 'refund'], issues: [] };

function role(name: string, day?: string): Desired {
  return {
    role: name,
    target: 'Payment',
    state: 'present',
    fields: day === undefined ? {} : { TxnDate: day },
    after: [],
    trace: {},
    match: [],
    replaceOn: [],
    keep: [],
    locks: [],
    optional: false,
  };
}

const linksOf = (...links: readonly Pick<Link, 'role' | 'origin' | 'state'>[]): ReadonlyMap<string, Link> =>
  new Map(links.map((link) => [link.role, link as Link]));

function goingOut(desired: readonly Desired[], links = linksOf(), over: Partial<typeof policies> = {}): string[] {
  return partsGoingOut({ desired, ownDates }, links, { ...policies, ...over }).desired.map((one) => one.role);
}

describe('of a document from before export.from', () => {
  it('goes out what happened on the first day or later, of what has a day of its own', () => {
    const desired = [role('payment', '2025-12-15'), role('refund:1', '2025-12-31'), role('refund:2', '2026-01-01')];

    const parts = partsGoingOut({ desired, ownDates }, linksOf(), policies);

    expect(parts.desired.map((one) => one.role)).toEqual(['refund:2']);
    expect(parts.leftOut.map((one) => one.role)).toEqual(['payment', 'refund:1']);
  });

  it('stays out what is of the document itself, whatever day it is posted on', () => {
    expect(goingOut([role('payment', '2026-02-01')])).toEqual([]);
  });

  it('goes out what has a day of its own that cannot be read: it is not left out in silence', () => {
    expect(goingOut([role('writeOff')])).toEqual(['writeOff']);
  });

  it('goes out all of it where it was exported once, also where that was taken out again', () => {
    expect(
      goingOut(
        [role('payment', '2025-12-15'), role('refund:1', '2025-12-31')],
        linksOf({ role: 'payment', origin: 'created', state: 'absent' }),
      ),
    ).toEqual(['payment', 'refund:1']);
  });

  it('stays out the rest where only what happened later was exported, or what another entered is linked', () => {
    const links = linksOf(
      { role: 'invoice', origin: adoptedOnly, state: 'present' },
      { role: 'writeOff', origin: 'created', state: 'present' },
    );
    const desired = [role('invoice', '2025-12-15'), role('withheld', '2025-12-15'), role('writeOff', '2026-02-01')];

    expect(goingOut(desired, links)).toEqual(['invoice', 'writeOff']);
    // export.from has moved past the write-off, which is exported and followed
    expect(goingOut(desired, links, { exportFrom: '2026-03-01' })).toEqual(['invoice', 'writeOff']);
  });

  it('stays out what another had entered and took out again', () => {
    expect(goingOut([role('invoice', '2025-12-15')], linksOf({ role: 'invoice', origin: adoptedOnly, state: 'absent' }))).toEqual([]);
  });
});

describe('of a document that is not too old', () => {
  it.each([
    ['dated on the first day', { date: '2026-01-01' }],
    ['without a date', { date: '' }],
    ['where there is no first day', { exportFrom: '' }],
  ])('all goes out: %s', (_which, over) => {
    expect(goingOut([role('payment', '2025-12-15'), role('refund:1', '2025-12-01')], linksOf(), over)).toEqual(['payment', 'refund:1']);
  });
});
