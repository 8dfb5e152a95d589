import { describe, expect, it } from '@jest/globals';
import { SyncError } from '../../domain/sync-error.js';
import { issueOf } from './remedy.js';
import { deletedThere, drifted } from './settle.js';

const document = { entity: 'invoices', sourceId: '4600000012' };
const command = '`crossfoot dead-letters retry --entity invoices --document 4600000012`';

describe('a remedy', () => {
  it.each(['rejected', 'conflict', 'notFound'] as const)('of what was %s quotes a command that works as it stands', (kind) => {
    const error = new SyncError({ kind, code: `quickbooks.${kind}`, message: 'no' });

    expect(issueOf(document, error).remedy).toContain(command);
  });

  it('of a change in QuickBooks does so too', () => {
    const current = { id: '7', version: '1', state: 'present', facts: {} } as unknown as Parameters<typeof drifted>[2];

    expect(drifted(document, [], current).remedy).toContain(command);
    expect(deletedThere(document, '7').remedy).toContain(command);
  });
});
