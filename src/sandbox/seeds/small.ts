import { everydayInvoices } from './everyday.js';
import { usShop } from './retail/index.js';
import { usAmounts } from './retail/us-amounts.js';
import { usLife } from './retail/us-life.js';
import { usLines } from './retail/us-lines.js';
import { usPair } from './retail/us.js';
import type { Seed } from './types.js';

/** A dozen invoices of one US shop: quick to load, for tests and a first look. */
const shown = ['MM-1001', 'MM-1002', 'MM-1003', 'MM-1010', 'MM-1018', 'MM-1031', 'MM-2020', 'MM-2022'];
const everyday = 4;

export const small: Seed = {
  name: 'small',
  description: 'one US shop, twelve invoices',
  pairs: [
    {
      ...usPair,
      invoices: [
        ...[...usAmounts, ...usLines, ...usLife].filter(({ number }) => shown.includes(number)),
        ...everydayInvoices(usShop, everyday, 20_260_403),
      ],
    },
  ],
};
