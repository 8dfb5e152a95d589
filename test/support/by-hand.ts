import type { Rig } from './rig.js';

/** What a person does in QuickBooks itself. */
export async function byHand({ quickbooks, realmId }: Rig, action: object): Promise<void> {
  const { origin } = new URL(quickbooks.url);
  const answer = await fetch(`${origin}/_sandbox/ui?realm=${realmId}`, {
    method: 'POST',
    body: JSON.stringify({ realm: realmId, ...action }),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}
