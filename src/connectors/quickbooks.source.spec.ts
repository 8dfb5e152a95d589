import { expect, it } from '@jest/globals';
import type { QuickbooksClient } from '../vendors/quickbooks/client.js';
import { QuickbooksSource } from './quickbooks.source.js';

it("asks for QuickBooks' clock with a time that is past on both clocks", async () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const asked: string[] = [];
  const cdc = (_entities: readonly string[], since: string): Promise<unknown> => {
    asked.push(since);
    return Promise.resolve({ time: '2026-03-01T12:00:07.000Z', changed: {}, deleted: {}, isTruncated: false });
  };

  const source = new QuickbooksSource({ cdc } as unknown as QuickbooksClient, { now: () => now });

  expect(await source.now()).toBe('2026-03-01T12:00:07.000Z');
  // five minutes before noon
  expect(asked).toEqual(['2026-03-01T11:55:00.000Z']);
});
