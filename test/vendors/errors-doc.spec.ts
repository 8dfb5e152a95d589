import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import type { CatalogueEntry } from '../../src/vendors/http/errors.js';
import { errorCatalogue as quickbooks } from '../../src/vendors/quickbooks/errors.js';
import { errorCatalogue as zoho } from '../../src/vendors/zoho/errors.js';

// A formatter may pad the cells of a table.
const page = readFileSync('docs/errors.md', 'utf8').replace(/ +\|/g, ' |');
const entries = [...zoho, ...quickbooks];

/** GitHub and most renderers keep a named anchor inside a cell. */
function row({ code, meaning, cause, remedy, retried }: CatalogueEntry): string {
  return `| <a id="${code}"></a>\`${code}\` | ${meaning} | ${cause} | ${remedy} | ${retried} |`;
}

describe('docs/errors.md', () => {
  it.each(entries.map((entry) => [entry.code, entry] as const))('says about %s what the program says', (_code, entry) => {
    expect(page).toContain(row(entry));
  });

  it('has one row per vendor code and none that nothing emits', () => {
    const documented = [...page.matchAll(/<a id="((?:zoho|quickbooks)\.[^"]+)">/g)].map(([, code]) => code).sort();

    expect(documented).toEqual(entries.map(({ code }) => code).sort());
  });
});
