import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Life } from '../crash/boundaries.js';
import { textAt } from '../crash/books.js';
import { openTheatre, type Stage, type Theatre } from '../crash/stage.js';
import { invoice, shop } from './support.js';

/** What changes while an earlier write of the same record has no answer yet: it is looked at once that write is settled, not left behind. */
let theatre: Theatre;
beforeAll(async () => {
  theatre = await openTheatre();
});
afterEach(() => {
  theatre.quickbooks.faults.clear();
});
afterAll(() => theatre.close());

/** Beyond what either vendor is asked again of what was read already. */
const later = (): void => {
  theatre.zoho.clock.advance(600_000);
  theatre.quickbooks.clock.advance(600_000);
};
const openOperations = async (stage: Stage): Promise<number> => (await stage.store.journal.open(stage.connection)).length;

describe('a customer edited in Zoho while its last edit has no answer', () => {
  const setting = {
    organization: { currencyCode: 'USD', countryCode: 'US' },
    company: { country: 'US', customers: [{ DisplayName: 'Clark' }, { DisplayName: 'Davis' }] },
    import: { customers: true, vendors: false, accounts: false, schedule: '0 3 * * *' },
  };
  const edit = (stage: Stage, name: string, body: Readonly<Record<string, string>>): void => {
    later();
    const contact = stage.organization.documents('contacts').find((one) => one['contact_name'] === name);
    stage.organization.steps([{ call: `PUT /contacts/${textAt(contact, 'contact_id') ?? ''}`, body }]);
    later();
  };
  const edited = async (): Promise<Stage> => {
    const stage = theatre.stage(setting);
    await stage.import();
    await stage.sync();
    edit(stage, 'Clark', { website: 'https://clark.example' });
    return stage;
  };
  /** Where a process that does the same writes the edit. */
  const writeIndex = async (): Promise<number> => {
    const life = new Life();
    await (await edited()).sync(life);
    return life.boundaries.findIndex(({ label }) => label === 'update Customer');
  };

  it('the process died after the first one, its repetition is lost too: the second one arrives', async () => {
    const index = await writeIndex();
    expect(index).toBeGreaterThan(0);
    const stage = await edited();
    await expect(stage.sync(new Life({ index, moment: 'after' }))).rejects.toThrow('the process died');
    edit(stage, 'Clark', { company_name: 'Clark Ltd' });
    // What was changed last is listed once more; the one before it is not.
    edit(stage, 'Davis', { company_name: 'Davis Ltd' });
    theatre.quickbooks.faults.add({ on: stage.writes, then: 'drop', bodyContains: 'clark.example' });
    await stage.sync();
    expect(await openOperations(stage)).toBe(1);
    theatre.quickbooks.faults.clear();

    await stage.sync();

    expect(stage.objects('Customer')).toMatchObject([
      { CompanyName: 'Clark Ltd', WebAddr: { URI: 'https://clark.example' } },
      { CompanyName: 'Davis Ltd' },
    ]);
    expect(await openOperations(stage)).toBe(0);
  });

  it.each([['the export'], ['the import']])(
    'and the second one is of the same field: it wins over our own first one, %s going first',
    async (first) => {
      const stage = await edited();
      theatre.quickbooks.faults.add({ on: stage.writes, then: 'commit-then-drop' });
      await stage.sync();
      edit(stage, 'Clark', { website: 'https://second.example' });
      await stage.sync();
      expect(await openOperations(stage)).toBe(1);
      theatre.quickbooks.faults.clear();

      if (first === 'the import') await stage.import();
      await stage.sync();
      await stage.import();
      await stage.sync();

      expect(stage.objects('Customer')).toContainEqual(expect.objectContaining({ WebAddr: { URI: 'https://second.example' } }));
      expect(stage.organization.documents('contacts')).toContainEqual(expect.objectContaining({ website: 'https://second.example' }));
    },
  );
});

describe('an invoice edited in QuickBooks while our own update has no answer', () => {
  it('the repetition is lost too: the edit is drift once the update is settled', async () => {
    // Followed in every run instead of once a day.
    const stage = theatre.stage({ ...shop, export: { sweepEvery: '1ms', drift: { invoices: 'hold' } } });
    stage.organization.steps([invoice(1)]);
    later();
    await stage.sync();
    await stage.sync();
    stage.organization.ui({ update: '$inv1', body: { line_items: [{ item_id: '$drive', quantity: 3, rate: 100, tax_id: '$tax.state' }] } });
    later();
    theatre.quickbooks.faults.add({ on: stage.writes, then: 'commit-then-drop' });
    await stage.sync();
    const id = textAt(stage.objects('Invoice')[0], 'Id');
    await stage.person({ action: 'edit', entity: 'Invoice', id, fields: { TxnDate: '2026-03-30' } });
    later();
    await stage.sync();
    expect(await openOperations(stage)).toBe(1);
    theatre.quickbooks.faults.clear();

    await stage.sync();

    expect(await openOperations(stage)).toBe(0);
    const [record] = await stage.store.documents.find(stage.connection, 'invoices', 'INV-1');
    expect(record).toMatchObject({ state: 'held', issues: [{ code: 'drift.edited' }] });
    expect(record?.issues[0]?.message).toContain('date 2026-03-17 → 2026-03-30');
    // The update arrived the first time: 3 × 100 + 24.75 tax.
    expect(stage.objects('Invoice')).toMatchObject([{ TxnDate: '2026-03-30', TotalAmt: 324.75 }]);
  });
});
