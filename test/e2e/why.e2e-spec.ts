import { afterEach, describe, expect, it } from '@jest/globals';
import { historyView } from '../../src/cli/views/history-view.js';
import { createTerminal } from '../../src/cli/terminal.js';
import type { DocumentHistory } from '../../src/engine/why/history.js';
import { createRig, type Rig, type RigOptions } from '../support/rig.js';

const shop: RigOptions = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    contacts: [
      { as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' },
      { as: 'idle', contact_name: 'Idle Ltd.', contact_type: 'customer' },
    ],
    items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
  },
  company: { country: 'US', preferences: { BookCloseDate: '2026-01-31' } },
  // Adjustments need an account, and none is configured.
  export: { accounts: {}, modules: ['customers', 'accounts', 'invoices', 'bills'] },
};
const line = { item_id: '$drive', quantity: 1, rate: 100 };
const invoice = (as: string, more: object = {}) => ({
  create: 'invoice',
  as,
  body: { customer_id: '$bowman', invoice_number: `INV-${as}`, date: '2026-03-01', line_items: [line], ...more },
});

let rig: Rig;
afterEach(() => rig.close());

async function open(...steps: Parameters<Rig['organization']['steps']>[0][number][]): Promise<void> {
  rig = await createRig(shop);
  rig.organization.steps(steps);
  await rig.sync();
}

async function why(number: string, entity = 'invoices'): Promise<DocumentHistory> {
  const [history] = await rig.app.engine.document('acme', entity, number);
  if (!history) throw new Error(`${number} is not on record`);
  return history;
}

function page(history: DocumentHistory): string {
  const nowhere = { write: () => undefined };
  return historyView(createTerminal(nowhere, nowhere, {}), history);
}

describe('why', () => {
  it('a document as runs saw it in time: what changed from version to version', async () => {
    await open(invoice('a'));
    rig.organization.ui({ update: '$a', body: { line_items: [{ ...line, rate: 120 }] } });
    await rig.sync();

    const history = await why('INV-a');

    expect(history.versions.map(({ snapshot, state }) => [snapshot?.['total'], state])).toEqual([[120, 'synced'], [100, 'synced']]); // prettier-ignore
    const [second, first] = history.versions;
    expect(first?.changes).toBeNull();
    expect(second?.changes).toContainEqual({ path: 'line_items[0].rate', before: 100, after: 120 });
    expect(second?.changes?.map(({ path }) => path)).not.toContain('last_modified_time');
    expect(page(history)).toMatch(/seen in Zoho, newest first:\n +\S+ by run \S+, synced, mapping \S+: .*rate 100 → 120/);
  });

  it('an updated document: each write with its reason, and the line of the mapping behind each field', async () => {
    await open(invoice('a'));
    rig.organization.ui({ update: '$a', body: { line_items: [{ ...line, rate: 120 }] } });
    await rig.sync();
    const id = (await rig.document('Invoice', 'INV-a'))?.['Id'];

    const history = await why('INV-a');

    expect(history.why).toMatch(
      new RegExp(
        `^It is in step: Invoice ${id} stands for it in QuickBooks; last write after 1 earlier write: update at .*, because: changed: Line; QuickBooks was last asked for changes at .*\\.$`,
      ),
    );
    expect([history.remedies, history.questions]).toEqual([[], []]);
    const text = page(history);
    expect(text).toMatch(/ {4}Line\[0\]\.Amount +120 {2}mappings\/blocks\/sales-lines\.yaml:\d+/);
    expect(text).toMatch(/customers "Bowman Furniture" \(\d+\) → Customer \d+, created/);
    expect(text).toMatch(/items "Hard Drive" \(\d+\) → Item \d+, created/);
    expect(text.match(/requestid \w+, sent .*, settled\n.* applied, id \d+, intuit_tid \S+/g)).toHaveLength(2);
  });

  it('a voided document', async () => {
    await open(invoice('a'));
    rig.organization.ui({ void: '$a' });
    await rig.sync();

    expect((await why('INV-a')).why).toMatch(
      /^It is in step: Invoice \d+ was voided in QuickBooks; last write after 1 earlier write: void at .*, because: invoices is voided in the source\.$/,
    );
  });

  it('a held document: the cause, the remedy, and whether it must be handed back', async () => {
    await open(invoice('a', { date: '2026-01-15' }));

    const held = await why('INV-a');

    expect(held.why).toBe(
      'It is held and not in QuickBooks, because the books are closed up to 2026-01-31, and this changes a posting dated 2026-01-15.',
    );
    expect(held.remedies).toEqual([
      'Reopen the period in QuickBooks, or date the document after it in Zoho Inventory; `crossfoot sync` then takes it at once.',
      'Then the next run takes it by itself.',
    ]);
  });

  it('a waiting document: what it waits for, and what lets that come', async () => {
    await open(invoice('a', { adjustment: 5 }));

    const waiting = await why('INV-a');

    expect(waiting.why).toBe(
      'It is waiting and not in QuickBooks: waits for items special:adjustment: the document needs export.accounts.sales.adjustment, which is not configured.',
    );
    expect(waiting.remedies[0]).toMatch(/^Set export\.accounts\.sales\.adjustment of connection acme to a QuickBooks account/);
  });

  it('a skipped document names the limit', async () => {
    await open(invoice('a', { date: '2025-12-31' }));

    const skipped = await why('INV-a');

    expect(skipped.why).toBe('It is left out by rule: dated 2025-12-31, before export.from 2026-01-01.');
    expect(skipped.remedies).toEqual(['Move export.from back to export it.']);
  });

  it('a document that was never seen: the switch, the read, or where else it may be', async () => {
    await open(invoice('a'));
    const unseen = async (entity: string): Promise<string> => (await rig.app.engine.unseen('acme', entity)).why;

    expect(await unseen('invoices')).toMatch(/^Zoho did not list it when invoices were last read, at 20/);
    expect(await unseen('credit-notes')).toBe('credit-notes are switched off for connection acme.');
    expect(await unseen('customers')).toBe(
      'No document that names it has been exported: customers are read when a document first needs them.',
    );
    expect(await unseen('bill-payments')).toMatch(/^No bills on record name it, as last read at 20/);
  });

  it('says that a document would be written differently now', async () => {
    await open(invoice('a'));
    const [link] = (await why('INV-a')).links;
    if (!link) throw new Error('no link');
    await rig.app.store.links.saveMany([{ ...link, applied: { ...link.applied, DueDate: '2026-03-31' }, appliedHash: 'another' }]);

    expect((await why('INV-a')).questions).toEqual([
      'Under the present mapping and configuration it would be written differently (update: changed: DueDate); that happens when it changes in Zoho.',
    ]);
  });
});
