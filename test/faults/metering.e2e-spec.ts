import { afterEach, describe, expect, it } from '@jest/globals';
import { SyncError } from '../../src/domain/sync-error.js';
import type { ConnectionHandle } from '../../src/engine/connection-handle.js';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { createRig, type Rig } from '../support/rig.js';

/** The reads of the month are used up, on the second of it: QuickBooks refuses to be read and goes on taking writes. */
const day = 86_400_000;
let rig: Rig;
afterEach(() => rig.close());

const isRead = (name: PropertyKey): boolean =>
  ['read', 'readMany', 'candidates', 'changedSince', 'changes', 'directory', 'list', 'now', 'profile'].includes(String(name));
const refused = (): never => {
  throw new SyncError({
    kind: 'throttled',
    code: 'quickbooks.metering',
    message: 'the reads of this month are used up',
    vendor: 'quickbooks',
  });
};
function refusingReads<T extends object>(of: T): T {
  return new Proxy(of, {
    get: (object, name) => {
      const member: unknown = Reflect.get(object, name);
      if (typeof member !== 'function') return member;
      return isRead(name) ? async () => refused() : member.bind(object);
    },
  });
}
type Sides = Pick<ConnectionHandle, 'source' | 'target' | 'imports' | 'verifier'>;
const meteredSides = <T extends Sides>(sides: T): T => ({
  ...sides,
  target: refusingReads(sides.target),
  ...(sides.imports ? { imports: { ...sides.imports, reader: refusingReads(sides.imports.reader) } } : {}),
});
const metered = (handle: ConnectionHandle): ConnectionHandle => ({
  ...meteredSides(handle),
  until: (signal) => meteredSides(handle.until?.(signal) ?? handle),
});

const line = (rate: number) => ({ name: 'Work', rate, quantity: 1 });
const invoice = (as: string, customer: string) => ({
  create: 'invoice',
  as,
  body: { customer_id: customer, invoice_number: `INV-${as}`, date: '2026-03-01', line_items: [line(100)] },
});
const stateOf = async (entity: string, number: string): Promise<string> => {
  const [record] = await rig.app.store.documents.find('acme', entity, number);
  return [record?.state, ...(record?.issues.map(({ code }) => code) ?? [])].join(' ');
};

describe('a month whose reads are used up', () => {
  it('documents whose parties and items are known go on, the others wait, and all is made good when it is over', async () => {
    const clock = new SandboxClock('2026-03-02T12:00:00Z', { frozen: true });
    rig = await createRig({
      clock,
      organization: {
        contacts: [
          { as: 'clark', contact_name: 'Clark' },
          { as: 'acme', contact_name: 'Acme', contact_type: 'vendor' },
        ],
      },
    });
    const bill = {
      vendor_id: '$acme',
      bill_number: 'B-1',
      date: '2026-03-01',
      line_items: [{ ...line(80), account_id: '$account.Office Supplies' }],
    };
    rig.organization.steps([invoice('1', '$clark'), { create: 'bill', as: 'bill', body: bill }]);
    clock.advance(60_000);
    await rig.sync();
    await rig.sync();
    const whole = rig.app.engine.connections();

    rig.app.engine.replace(whole.map(metered));
    // What is kept of the company is older than a day, and it is time to look what changed there.
    clock.advance(2 * day);
    rig.organization.steps([
      { create: 'contact', as: 'evans', body: { contact_name: 'Evans' } },
      invoice('2', '$clark'),
      invoice('3', '$evans'),
    ]);
    rig.organization.ui({ update: '$1', body: { date: '2026-03-04' } });
    rig.organization.ui({ update: '$clark', body: { website: 'clark.example' } });
    rig.organization.ui({ update: '$bill', body: { line_items: [{ ...line(90), account_id: '$account.Office Supplies' }] } });
    clock.advance(60_000);
    const run = await rig.sync();

    expect(run).toMatchObject({ state: 'succeeded' });
    expect(await stateOf('invoices', 'INV-1')).toBe('synced');
    expect(await stateOf('invoices', 'INV-2')).toBe('synced');
    expect(await stateOf('customers', 'Clark')).toBe('deferred quickbooks.metering');
    expect(await stateOf('invoices', 'INV-3')).toBe('deferred reference.waiting');
    expect(await stateOf('bills', 'B-1')).toBe('deferred quickbooks.metering');
    expect((await rig.documents('Invoice')).map((one) => `${one['DocNumber']} ${one['TxnDate']}`).sort()).toEqual([
      'INV-1 2026-03-04',
      'INV-2 2026-03-01',
    ]);
    // Two invoices of 100.00; the bill of 80.00 as it was, since it is read before it is changed.
    expect(await rig.trialBalance()).toEqual({
      'Accounts Payable (A/P)': '-80.00',
      'Accounts Receivable (A/R)': '200.00',
      'Office Supplies': '80.00',
      Sales: '-200.00',
    });

    const { Id: id } = (await rig.document('Invoice', 'INV-2')) ?? {};
    const body = JSON.stringify({ action: 'edit', entity: 'Invoice', id, fields: { TxnDate: '2026-03-20' } });
    await fetch(`${new URL(rig.quickbooks.url).origin}/_sandbox/ui?realm=${rig.realmId}`, { method: 'POST', body });
    rig.app.engine.replace(whole);
    clock.advance(26 * day);
    await rig.sync();

    expect(await stateOf('customers', 'Clark')).toBe('synced');
    expect(await stateOf('invoices', 'INV-3')).toBe('synced');
    // What somebody changed meanwhile is noticed all the same: the mark of the last look has stayed.
    expect(await stateOf('invoices', 'INV-2')).toBe('held drift.edited');
    // Three invoices of 100.00, the bill of 90.00.
    expect(await rig.trialBalance()).toEqual({
      'Accounts Payable (A/P)': '-90.00',
      'Accounts Receivable (A/R)': '300.00',
      'Office Supplies': '90.00',
      Sales: '-300.00',
    });
    expect(await rig.app.store.journal.open('acme')).toEqual([]);
  });
});
