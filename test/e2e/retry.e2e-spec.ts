import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { retry as retryAt } from '../../src/engine/retry.js';
import { byHand } from '../support/by-hand.js';
import { createRig, type Rig } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';

const line = { item_id: '$drive', quantity: 1, rate: 100 };
const invoice = (as: string) => ({
  create: 'invoice',
  as,
  body: { customer_id: '$bowman', invoice_number: `INV-${as}`, date: '2026-03-01', line_items: [line] },
});

let rig: Rig;
let deleted: string;

/** Two invoices are exported, and somebody deletes the first in QuickBooks. */
beforeEach(async () => {
  rig = await createRig({
    organization: {
      currencyCode: 'USD',
      countryCode: 'US',
      contacts: [{ as: 'bowman', contact_name: 'Bowman Furniture', contact_type: 'customer' }],
      items: [{ as: 'drive', name: 'Hard Drive', sku: 'HD-500', rate: 100 }],
    },
    company: { country: 'US' },
  });
  rig.organization.steps([invoice('a'), invoice('b')]);
  await rig.sync();
  deleted = (await rig.document('Invoice', 'INV-a'))?.['Id'];
  await byHand(rig, { action: 'delete', entity: 'Invoice', id: deleted });
});
afterEach(() => rig.close());

const retry = (...names: string[]): ReturnType<typeof runCli> => runCli(rig.app, ['dead-letters', 'retry', '--document', ...names]);

describe('a retry of what was deleted in QuickBooks', () => {
  it('is what verify advises, and makes the document anew', async () => {
    const { culprits } = await rig.app.connections[0]!.verifier.verify({ full: true });
    expect(culprits).toHaveLength(1);
    const { remedy, sourceId } = { remedy: '', sourceId: '', ...culprits[0] };
    expect(remedy).toContain(`\`crossfoot dead-letters retry --entity invoices --document ${sourceId}\`, then \`crossfoot sync\``);

    expect((await retry(sourceId)).out).toBe('1 document handed back to the next run.\n');
    await rig.sync();

    const again = await rig.document('Invoice', 'INV-a');
    expect(again).toMatchObject({ TotalAmt: 100 });
    expect(again?.['Id']).not.toBe(deleted);
    expect(await rig.documents('Invoice')).toHaveLength(2);
    expect((await rig.app.connections[0]!.verifier.verify({ full: true })).culprits).toEqual([]);
  });

  it('leaves alone what a run has made anew while QuickBooks was asked', async () => {
    const { store, engine } = rig.app;
    const [record] = await store.documents.byState('acme', ['synced'], { entity: 'invoices', limit: 1 });
    const [link] = await store.links.ofDocuments('acme', 'invoices', [record!.sourceId]);
    const remade = { ...link!, targetId: '4711', generation: 2 };
    const target = {
      readMany: async () => {
        await store.recordGroup({ links: [remade] });
        return [];
      },
    };

    const retried = await retryAt({ connection: 'acme', store, clock: { now: () => Date.now() }, target }, 'invoices', [record!.sourceId]);

    expect(retried).toEqual([]);
    expect(await store.links.ofDocuments('acme', 'invoices', [record!.sourceId])).toEqual([remade]);
    expect((await engine.status('acme')).documents['invoices']).toEqual({ synced: 2 });
  });

  it('does the same for a dead letter that an edit in Zoho has made of it', async () => {
    rig.organization.ui({ update: '$a', body: { line_items: [{ ...line, rate: 120 }] } });
    await rig.sync();
    expect(await rig.held()).toEqual([`invoices INV-a: drift.deleted it was deleted in QuickBooks (id ${deleted})`]);

    await retry('INV-a');
    await rig.sync();

    expect(await rig.document('Invoice', 'INV-a')).toMatchObject({ TotalAmt: 120 });
    expect(await rig.held()).toEqual([]);
  });

  it('leaves alone what stands there', async () => {
    const before = await rig.documents('Invoice');

    expect((await retry('INV-b')).out).toBe('No dead letter answers to that.\n');
    await rig.sync();

    expect(await rig.documents('Invoice')).toEqual(before);
  });
});
