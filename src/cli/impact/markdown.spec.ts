import { describe, expect, it } from '@jest/globals';
import type { ImpactedDocument } from '../../engine/why/impact.js';
import { markdownOf } from './markdown.js';

describe('a comment of a pull request', () => {
  it('shows what a document says and makes neither link, picture nor HTML of it', () => {
    const number = 'A|[pay here](https://x.example) ![](https://x.example/seen) <img src=x>';
    const document = { entity: 'invoices', number, sourceId: '1', date: '2026-03-01', isClosed: false, operations: [], trace: {} };
    const impacted = [{ ...document, verdict: 'hold', issues: [{ message: 'held' }] } as unknown as ImpactedDocument];

    const comment = markdownOf({ connection: 'acme', since: '2026-01-01', documents: 1, impacted }, 'HEAD');

    expect(comment).toContain(
      '| invoices A\\|\\[pay here\\](https://x.example) !\\[\\](https://x.example/seen) \\<img src=x> | 2026-03-01 | hold: held |',
    );
  });
});
