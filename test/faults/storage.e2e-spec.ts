import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import type { SqlEntityManager } from '@mikro-orm/sql';
import type { RunEvent } from '../../src/engine/run/run-context.js';
import { readMarker } from '../../src/engine/plan/marker.js';
import type { Step } from '../../src/sandbox/zoho/index.js';
import { onPostgresql } from '../support/database.js';
import { createRig, type Rig } from '../support/rig.js';

/** The database gives out in the middle of an export: what is on the books must be in the journal, and the rest follows later. */
const invoiceCount = 60;
const shop = {
  organization: {
    currencyCode: 'USD',
    countryCode: 'US',
    contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' }],
    items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
  },
  company: { country: 'US' },
  // Small groups, so that it happens between two of them.
  export: { groupSize: 5 },
};

const invoice = (number: string): Step => ({
  create: 'invoice',
  body: {
    customer_id: '$bowman',
    invoice_number: number,
    date: '2026-03-17',
    line_items: [{ item_id: '$drive', quantity: 1, rate: 100, description: number.repeat(100) }],
  },
});

let rig: Rig;
beforeEach(async () => {
  rig = await createRig(shop);
  rig.organization.steps([invoice('INV-first')]);
  await rig.sync();
  rig.organization.steps(Array.from({ length: invoiceCount - 1 }, (_, index) => invoice(`INV-${index}`)));
});
afterEach(() => rig.close());

function sql<T extends object>(statement: string): Promise<T[]> {
  return rig.app.store['session'].read((em: SqlEntityManager) => em.execute<T[]>(statement));
}

/** The code a run ended with, on record or thrown when not even that could be recorded. */
async function codeOfSync(): Promise<unknown> {
  return rig.sync().then(
    (run) => run.error?.code,
    (error: unknown) => (error as { code?: string }).code,
  );
}

async function expectJournaled(): Promise<number> {
  const written = await rig.documents('Invoice');
  for (const { PrivateNote: note } of written) {
    const sourceId = readMarker(String(note))?.sourceId ?? '';
    const [operation] = await rig.app.store.journal.ofDocument('acme', 'invoices', sourceId);
    expect(operation?.request).not.toBeNull();
  }
  return written.length;
}

async function expectComplete(): Promise<void> {
  expect((await rig.sync()).state).toBe('succeeded');
  // 60 invoices of 1 × 100.00
  expect(await rig.trialBalance()).toEqual({ 'Accounts Receivable (A/R)': '6000.00', Sales: '-6000.00' });
  expect(await rig.documents('Invoice')).toHaveLength(invoiceCount);
  expect(await rig.app.store.journal.open('acme')).toEqual([]);
}

(onPostgresql ? describe.skip : describe)('a SQLite file', () => {
  it('on a full disk stops the run by name, and the next one completes it', async () => {
    const [{ page_count: pages } = { page_count: 0 }] = await sql<{ page_count: number }>('pragma page_count');
    await sql(`pragma max_page_count = ${pages + 25}`);

    expect(await codeOfSync()).toBe('store.full');
    const written = await expectJournaled();
    expect(written).toBeGreaterThan(1);
    expect(written).toBeLessThan(invoiceCount);

    await sql('pragma max_page_count = 1000000');
    await expectComplete();
  });

  it('that became read-only lets nothing out', async () => {
    await sql('pragma query_only = on');

    expect(await codeOfSync()).toBe('store.readOnly');
    expect(await expectJournaled()).toBe(1);

    await sql('pragma query_only = off');
    await expectComplete();
  });

  it('that is damaged lets nothing out', async () => {
    const [{ file } = { file: '' }] = await sql<{ file: string }>('pragma database_list');
    await rig.app.close();
    const sound = readFileSync(file);
    // The first page, with the header and the names of the tables, stays; the rest is noise.
    writeFileSync(file, Buffer.concat([sound.subarray(0, 4096), Buffer.alloc(sound.length - 4096, 0x5a)]));

    const reopened = await rig.reopen().then(
      () => codeOfSync(),
      (error: unknown) => (error as { code?: string }).code,
    );
    expect(reopened).toBe('store.corrupt');
    expect(await rig.documents('Invoice')).toHaveLength(1);

    writeFileSync(file, sound);
    await rig.reopen();
    await expectComplete();
  });
});

(onPostgresql ? describe : describe.skip)('a PostgreSQL server', () => {
  it('on a full disk stops the run by name, lets nothing out that is not written down, and the next run completes it', async () => {
    // What the server says when it cannot make a table longer, from the 20th operation on.
    await sql(`create function no_space() returns trigger language plpgsql as $$ begin
      if (select count(*) from operations) >= 20 then
        raise exception 'could not extend file: No space left on device' using errcode = '53100';
      end if;
      return new;
    end $$`);
    await sql('create trigger no_space before insert on operations for each row execute function no_space()');

    expect(await codeOfSync()).toBe('store.full');
    const written = await expectJournaled();
    expect(written).toBeGreaterThan(1);
    expect(written).toBeLessThan(invoiceCount);

    await sql('drop trigger no_space on operations');
    await expectComplete();
  });

  it('that ends our connections stops the run by name or unnoticed, and the next one completes it', async () => {
    let recorded = 0;
    const endAll =
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() order by pid = pg_backend_pid()';
    const onEvent = (event: RunEvent): void => {
      if (event.kind === 'document' && (recorded += 1) === 10) void sql(endAll).catch(() => undefined);
    };

    const code = await rig.sync({ onEvent }).then(
      (run) => run.error?.code,
      (error: unknown) => (error as { code?: string }).code,
    );

    expect([undefined, 'store.unreachable']).toContain(code);
    await expectJournaled();
    await expectComplete();
  });
});
