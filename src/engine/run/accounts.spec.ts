import { describe, expect, it } from '@jest/globals';
import { targetProfile } from '../../../test/control/support.js';
import type { MappingContext } from '../../mapping/context.js';
import type { ConnectionSettings } from '../settings.js';
import { resolveAccount } from './accounts.js';

const account = { version: '0', active: true, variant: '', usable: true, subType: '', currency: 'USD', marker: '' };
const gain = { ...account, id: '1', keys: { Name: 'Exchange Gain or Loss' }, type: 'Other Expense', subType: 'ExchangeGainOrLoss' };
const other = { ...account, id: '2', keys: { Name: 'Penalties' }, type: 'Other Expense' };
const rent = { ...account, id: '3', keys: { Name: 'Rent' }, type: 'Expense' };
const cost = { ...account, id: '4', keys: { Name: 'Materials' }, type: 'Cost of Goods Sold' };

describe('the account behind an item that is bought and names none', () => {
  it.each([
    ['costs of goods sold come first', [gain, other, rent, cost], '4'],
    ['then expenses', [gain, other, rent], '3'],
    ['then other expenses', [gain, other], '2'],
  ])('%s', (_what, accounts, id) => {
    const at = {
      settings: { accounts: {} } as unknown as ConnectionSettings,
      context: { accounts: {} } as unknown as MappingContext,
      target: { ...targetProfile, accounts },
    };

    expect(resolveAccount('$expense', '', at)).toEqual({ kind: 'id', id });
    expect(resolveAccount('$expense', '', { ...at, target: { ...at.target, accounts: [gain] } })).toMatchObject({ kind: 'missing' });
  });
});
