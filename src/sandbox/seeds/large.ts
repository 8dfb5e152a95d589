import { everydayInvoices } from './everyday.js';
import { usShop } from './retail/index.js';
import { usPair } from './retail/us.js';
import type { Seed } from './types.js';

/** As many everyday invoices as wanted, for measuring. */
export const largeDefault = 20_000;

export function large(invoices = largeDefault): Seed {
  return {
    name: 'large',
    description: `one US shop, ${String(invoices)} everyday invoices`,
    pairs: [{ ...usPair, invoices: everydayInvoices(usShop, invoices, 20_260_404) }],
  };
}
