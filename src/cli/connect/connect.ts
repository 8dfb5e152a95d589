import { randomBytes } from 'node:crypto';
import { SyncError, vendors, type Vendor } from '../../domain/sync-error.js';
import { check } from '../commands/check.js';
import type { CliConnection } from '../dependencies.js';
import type { ExitCode } from '../exit-codes.js';
import { interruptible } from '../interrupts.js';
import type { CommandContext, CommonOptions } from '../session.js';
import { listenForRedirects, type Redirects } from './redirects.js';

export interface ConnectOptions extends CommonOptions {
  readonly id: string;
  readonly vendor?: string;
}

const stateBytes = 32;
const titles: Readonly<Record<Vendor, string>> = { zoho: 'Zoho Inventory', quickbooks: 'QuickBooks Online' };

/** Both consents one after the other, then `check`. The queue of documents, links and checkpoints stay as they are. */
export async function connect(context: CommandContext, { id, vendor }: ConnectOptions): Promise<ExitCode> {
  const { app, connections, deps } = context;
  app.engine.connection(id);
  const connection = connections.find((one) => one.id === id);
  if (!connection) throw wrong(`connection ${id} is not the one of --connection`);
  const wanted = vendor === undefined ? vendors : vendors.filter((name) => name === vendor);
  if (wanted.length === 0) throw wrong(`there is no vendor "${vendor ?? ''}": use ${vendors.join(' or ')}`);
  await app.engine.requireBooks(id);
  const redirects = await listenForRedirects(app.loaded.config.connect);
  try {
    await interruptible(deps, async (signal) => {
      for (const name of wanted) await authorize(context, connection, { vendor: name, redirects, signal });
    });
  } finally {
    await redirects.close();
  }
  return check({ ...context, connections: [connection] }, {});
}

async function authorize(
  { app, terminal }: CommandContext,
  { consents }: CliConnection,
  { vendor, redirects, signal }: { readonly vendor: Vendor; readonly redirects: Redirects; readonly signal: AbortSignal },
): Promise<void> {
  const { redirectUrl } = app.loaded.config.connect;
  const { url, redeem } = consents[vendor];
  const state = randomBytes(stateBytes).toString('base64url');
  // To the terminal and not into the result: with --json that is what `check` found.
  terminal.err(`${titles[vendor]}: open this address and agree. Interrupt to give up.\n\n  ${url({ redirectUrl, state })}\n`);
  const { code, realmId } = await redirects.next(state, signal);
  terminal.err(`${titles[vendor]}: connected to ${await redeem({ redirectUrl, code, realmId })}`);
}

function wrong(message: string): SyncError {
  return new SyncError({ kind: 'config', code: 'connect.option', message });
}
