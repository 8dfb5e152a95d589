import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { VerifyReport } from '../../src/verify/index.js';
import type { Expected } from '../../src/sandbox/seeds/index.js';
import { stageSeed, type Stage } from './stage.js';

jest.setTimeout(120_000);

let stage: Stage;
const reports: VerifyReport[] = [];
beforeAll(async () => {
  stage = await stageSeed('retail');
  for (const planted of stage.pairs) {
    await stage.app.engine.sync(planted.pair.id, { trigger: 'test', sweep: true });
    planted.change();
    await stage.app.engine.sync(planted.pair.id, { trigger: 'test', sweep: true });
  }
  for (const connection of stage.app.connections) reports.push(await connection.verifier.verify({ full: true }));
});
afterAll(() => stage.close());

/** The emulator's liabilities stand for themselves there, and together here. */
const agencies = /Payable$|Board of Equalization/;

describe.each([
  // Company, preferences, accounts, items, rates, customers, vendors, and a page for each of eleven types.
  [0, 'a US shop', 18],
  // Tax codes too.
  [1, 'a Canadian shop in six currencies', 19],
])('pair %i: %s', (index, _, reads) => {
  it('suspects exactly the documents that the seed says are held', () => {
    // What waits for approval is not part of Zoho's books yet, and no difference.
    const isMissing = (one: Expected): boolean => one.state === 'held' && one.code !== 'document.not-approved';
    const held = stage.pairs[index]?.pair.invoices.filter(({ expected }) => expected.some(isMissing)) ?? [];

    const suspected = reports[index]?.culprits.map(({ number }) => number);

    expect(held.length).toBeGreaterThan(0);
    expect([...(suspected ?? [])].sort()).toEqual(held.map(({ number }) => number).sort());
  });

  it("posts QuickBooks' documents as QuickBooks' own ledger does, account by account", async () => {
    const ledger = await stage.ledger(stage.pairs[index]?.pair.company.realmId ?? '');
    const own = Object.entries(ledger).filter(([account]) => !agencies.test(account) || account.startsWith('Accounts '));

    const booked = Object.fromEntries((reports[index]?.accounts ?? []).map(({ name, actual }) => [name, Number(actual).toFixed(2)]));

    for (const [account, net] of own) expect(`${account} ${booked[account] ?? 'nothing'}`).toBe(`${account} ${net}`);
  });

  it('reads few pages for it', () => {
    expect(reports[index]?.checked.reads).toBe(reads);
  });
});
