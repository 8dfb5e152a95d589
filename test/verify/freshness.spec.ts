import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sectionsOf, summaryOf } from '../../src/verify/index.js';
import { SmallBooks } from './small-books.js';
import { connection } from './synthetic.js';

let books: SmallBooks;
beforeEach(async () => {
  books = await SmallBooks.open({ read: ['invoices', 'bills'] });
  await books.invoice('a');
  await readAt('bills', '2026-06-01T04:00:00.000Z');
});
afterEach(() => books.close());

async function readAt(entity: string, updatedAt: string): Promise<void> {
  await books.store.checkpoints.save({ connection, entity, highWater: '', filterHonoured: true, sweptAt: updatedAt, updatedAt });
}

describe('an agreement with Zoho as it was last read', () => {
  it('is none while a kind of document was never read to the end', async () => {
    const report = await books.verify();

    expect(report).toMatchObject({ agrees: false, culprits: [] });
    expect(report.uncompared).toEqual([{ what: 'Invoice', why: expect.stringContaining('never read'), documents: 0 }]);
    expect(summaryOf(report)).toMatch(/^What could be compared agrees to the cent, but not all could be: 1 documents, /);
    expect(sectionsOf(report).map(({ title }) => title)).toEqual(['Not compared']);
    // It costs no full reading the next time.
    expect((await books.night()).mode).toBe('recorded');
  });

  it('says in its first line when that was long ago', async () => {
    await readAt('invoices', '2026-05-30T04:00:00.000Z');

    const report = await books.verify();

    expect(report.agrees).toBe(true);
    expect(summaryOf(report)).toMatch(/^The books agree to the cent: .* Zoho was not read lately \(UTC\): Invoice 2026-05-30 04:00\.$/);
  });

  it('says nothing of what is switched off, or was read within the day', async () => {
    await readAt('invoices', '2026-05-31T05:00:00.000Z');
    await readAt('vendor-credits', '2026-02-01T00:00:00.000Z');

    const report = await books.verify();

    expect(report.agrees).toBe(true);
    expect(summaryOf(report)).not.toContain('Zoho was not read lately');
  });
});
