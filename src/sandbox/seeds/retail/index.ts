import { everydayInvoices, type Shop } from '../everyday.js';
import { receivable } from '../invoice.js';
import type { Seed } from '../types.js';
import { canadaForeign } from './canada-foreign.js';
import { canadaTaxed } from './canada-taxed.js';
import { canadaItems, canadaPair, canadaTax } from './canada.js';
import { usAmounts } from './us-amounts.js';
import { ledgerInvoices, ledgerPair } from './us-ledger.js';
import { usLife } from './us-life.js';
import { usLines } from './us-lines.js';
import { taxPayable, usItems, usPair } from './us.js';

/** Two shops with everything a retailer's invoices can hold and everyday documents around it, one with everything else. */
const stateTax = { as: 'state', parts: [{ rate: 8_250n, account: taxPayable }] } as const;
const bothTaxes = {
  as: 'both',
  parts: [
    { rate: 8_250n, account: taxPayable },
    { rate: 1_500n, account: taxPayable },
  ],
} as const;

export const usShop: Shop = {
  prefix: 'MM-E',
  from: '2026-04-01',
  items: usItems,
  customers: [
    { as: 'harbor', tax: stateTax },
    { as: 'pine', tax: stateTax },
    { as: 'juniper', tax: bothTaxes },
    { as: 'lighthouse', tax: bothTaxes },
    { as: 'orchard' },
    { as: 'quill', tax: stateTax },
    { as: 'tidewater', tax: bothTaxes },
    { as: 'obrien', tax: stateTax },
  ],
};

const hst = { as: 'hst', parts: [{ rate: 13_000n, account: canadaTax.gst }] } as const;
const federal = { as: 'gst', parts: [{ rate: 5_000n, account: canadaTax.gst }] } as const;
const britishColumbia = {
  as: 'bc',
  parts: [
    { rate: 5_000n, account: canadaTax.gst },
    { rate: 7_000n, account: canadaTax.pst },
  ],
} as const;
const quebec = {
  as: 'qc',
  parts: [
    { rate: 5_000n, account: canadaTax.gst },
    { rate: 9_975n, account: canadaTax.qst },
  ],
} as const;
const inCurrency = (code: string, rate: string) => ({ code, rate, receivable: `${receivable} - ${code}` });

export const canadaShop: Shop = {
  prefix: 'NS-E',
  from: '2026-04-01',
  items: canadaItems,
  customers: [
    { as: 'cedar', tax: britishColumbia },
    { as: 'granville', tax: britishColumbia },
    { as: 'toronto', tax: hst },
    { as: 'ottawa', tax: hst },
    { as: 'calgary', tax: federal },
    { as: 'montreal', tax: quebec },
    { as: 'northern' },
    { as: 'berlin', currency: inCurrency('EUR', '1.4783') },
    { as: 'leeds', currency: inCurrency('GBP', '1.71925') },
    { as: 'seattle', currency: inCurrency('USD', '1.3618') },
  ],
};

const everydayPerShop = 140;

export const retail: Seed = {
  name: 'retail',
  description: 'three shops: every shape of invoice once with everyday ones around them, US and Canada; payments, credits and bills',
  pairs: [
    { ...usPair, invoices: [...usAmounts, ...usLines, ...usLife, ...everydayInvoices(usShop, everydayPerShop, 20_260_401)] },
    { ...canadaPair, invoices: [...canadaTaxed, ...canadaForeign, ...everydayInvoices(canadaShop, everydayPerShop, 20_260_402)] },
    { ...ledgerPair, invoices: ledgerInvoices },
  ],
};
