import { describe, expect, it } from '@jest/globals';
import type { AccountRow, CulpritEffect, VerifyReport } from './model.js';
import { totalsIn } from './totals.js';

const row = (name: string, type: string, difference: string): AccountRow => ({ id: name, name, type, expected: '0', actual: difference, difference, days: [] }); // prettier-ignore
const effect = (account: string, difference: string): CulpritEffect => ({ date: '2026-03-01', account, party: '', expected: '0', actual: difference, difference }); // prettier-ignore
const totals = (accounts: readonly AccountRow[], effects: readonly CulpritEffect[]) =>
  totalsIn({ at: '2026-06-01', homeCurrency: 'USD', accounts, culprits: effects.length === 0 ? [] : [{ cause: 'account', effects }] } as unknown as VerifyReport).accountTypes; // prettier-ignore

describe('the figures for a dashboard', () => {
  it('leave out what is explained', () => {
    // A cent of converting stands on Sales, and no document is wrong.
    expect(totals([row('Sales', 'Income', '0.01'), row('Checking', 'Bank', '0')], [])).toEqual({ Income: '0', Bank: '0' });
  });

  it('add up accounts of one type, each without its sign', () => {
    // 5 too much on Sales, of which an explained cent is none, and 5 too little on Services.
    const accounts = [row('Sales', 'Income', '5.01'), row('Services', 'Income', '-5'), row('Checking', 'Bank', '0')];

    expect(totals(accounts, [effect('Sales', '5'), effect('Services', '-5')])).toEqual({ Income: '10', Bank: '0' });
  });
});
