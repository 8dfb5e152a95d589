// Emulators in one process, the program in this one, a database in a temporary folder.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { openApp } from '../dist/app.js';

export const connectionId = 'bench';
export const encryptionKey = 'ab'.repeat(32);

const purchases = { discount: 'Purchase Discounts', adjustment: 'Other Expense', purchaseTax: 'Sales Tax on Purchases', bank: 'Checking' };

/** @param {{ kind: string, count: number, export?: object }} recipe `export` is laid over the connection's configuration */
export async function openStage(recipe) {
  const emulators = startEmulators();
  const folder = mkdtempSync(join(tmpdir(), 'crossfoot-bench-'));
  const close = async () => {
    await emulators.ask('close');
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const seeded = await emulators.ask('seed', recipe);
    const file = join(folder, 'crossfoot.yaml');
    writeFileSync(file, stringify(configuration({ ...seeded, export: { ...seeded.export, ...recipe.export } }, folder)));
    return { file, folder, documents: seeded.documents, emulators, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** @param {{ file: string }} stage */
export function openProgram({ file }) {
  return openApp({ file, env: { CROSSFOOT_ENCRYPTION_KEY: encryptionKey } });
}

function startEmulators() {
  // Twenty thousand documents on both sides need room; the program itself keeps Node's default.
  const child = fork(new URL('emulators.mjs', import.meta.url), { execArgv: ['--max-old-space-size=4096'] });
  const waiting = new Map();
  let last = 0;
  child.on('message', ({ id, answer, error }) => {
    const { settle, fail } = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) settle(answer);
    else fail(new Error(error));
  });
  child.on('exit', (code) => {
    for (const { settle, fail } of waiting.values()) code === 0 ? settle() : fail(new Error(`the emulators ended with ${String(code)}`));
    waiting.clear();
  });
  return {
    ask: (action, argument) =>
      new Promise((settle, fail) => {
        last += 1;
        waiting.set(last, { settle, fail });
        child.send({ id: last, action, argument });
      }),
  };
}

function configuration({ zohoUrl, quickbooksUrl, organization, company, export: out, taxes }, folder) {
  return {
    version: 1,
    database: { url: `sqlite:${join(folder, 'crossfoot.db')}` },
    server: { host: '127.0.0.1', port: 0, apiKeys: ['bench-api-key-000000'] },
    connections: [
      {
        id: connectionId,
        zoho: {
          accountsUrl: zohoUrl,
          apiUrl: zohoUrl,
          ...organization,
          limits: { requestsPerMinute: null, detailsPerMinute: null, concurrency: 10 },
        },
        quickbooks: {
          environment: 'sandbox',
          oauthUrl: quickbooksUrl,
          apiUrl: quickbooksUrl,
          ...company,
          limits: { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null },
        },
        export: { ...out, accounts: { ...out.accounts, purchases } },
        taxes,
        mappings: resolve('mappings'),
      },
    ],
  };
}
