import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startQuickbooksSandbox, type QuickbooksSandbox } from '../../sandbox/quickbooks/index.js';
import { plant, seedNamed, type Seed, type SeedName } from '../../sandbox/seeds/index.js';
import { startZohoSandbox, type ZohoSandbox } from '../../sandbox/zoho/index.js';
import type { CliDependencies } from '../dependencies.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';
import { interruptible, untilInterrupted } from '../interrupts.js';
import { demoConfiguration } from './configuration.js';
import { createDemoProgress } from './demo-progress.js';
import { agrees, rehearse, runsOf, type Rehearsal } from './rehearse.js';
import { reportEnd, reportRehearsal, reportTitle, verdict } from './report.js';

/** The whole product on one screen: both vendors emulated, a seeded shop on each side of the border, and the proof. */
export interface DemoOptions {
  readonly seed: SeedName;
  /** Ends with the verdict instead of leaving everything running. */
  readonly exit: boolean;
  /** Keeps configuration and database here. */
  readonly keep?: string;
  readonly invoices?: number;
  /** One JSON document with the verdict instead of the report. */
  readonly json?: boolean;
}

export type DemoDependencies = Pick<CliDependencies, 'terminal' | 'openApp' | 'onInterrupt' | 'exit'> & {
  readonly serve?: CliDependencies['serve'];
};

const unlimited = {
  zoho: { requestsPerMinute: null, concurrent: null, requestsPerDay: null },
  quickbooks: { requestsPerSecond: null, requestsPerMinute: null, batchesPerMinute: null, batchesPerMinutePerRealm: null },
} as const;

const apiKey = 'demo-api-key-000000000000';

interface Stage {
  readonly seed: Seed;
  readonly zoho: ZohoSandbox;
  readonly quickbooks: QuickbooksSandbox;
  readonly file: string;
}

export async function runDemo(given: DemoDependencies, options: DemoOptions): Promise<ExitCode> {
  const deps = options.json === true ? { ...given, terminal: muted(given.terminal) } : given;
  const seed = seedNamed(options.seed, options.invoices === undefined ? {} : { invoices: options.invoices });
  const folder = folderOf(options.keep);
  const zoho = await startZohoSandbox({ limits: unlimited.zoho });
  const quickbooks = await startQuickbooksSandbox({ limits: unlimited.quickbooks });
  try {
    const file = join(folder, 'crossfoot.yaml');
    writeFileSync(file, demoConfiguration(seed, { folder, zohoUrl: zoho.url, quickbooksUrl: quickbooks.url, apiKey }));
    const stage: Stage = { seed, zoho, quickbooks, file };
    announce(deps, stage);
    const rehearsals = await interruptible(deps as CliDependencies, (signal) => perform(deps, stage, signal));
    if (rehearsals.some(isInterrupted)) return exitCodes.interrupted;
    reportEnd(deps.terminal, rehearsals);
    if (options.json === true) given.terminal.out(JSON.stringify(verdict(rehearsals)));
    if (options.keep !== undefined) deps.terminal.out(deps.terminal.paint('dim', `Configuration and database are kept in ${folder}.`));
    if (!options.exit) await stayOpen(deps, stage);
    return rehearsals.every(agrees) ? exitCodes.ok : exitCodes.workRemains;
  } finally {
    await Promise.all([zoho.close(), quickbooks.close()]);
    if (options.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function muted(terminal: Terminal): Terminal {
  return { ...terminal, out: () => undefined, err: () => undefined, interactive: false };
}

function folderOf(keep: string | undefined): string {
  if (keep === undefined) return mkdtempSync(join(tmpdir(), 'crossfoot-demo-'));
  const folder = resolve(keep);
  mkdirSync(folder, { recursive: true });
  // Links to an earlier demo's companies would point nowhere.
  for (const name of ['crossfoot.db', 'crossfoot.db-wal', 'crossfoot.db-shm']) rmSync(join(folder, name), { force: true });
  return folder;
}

function announce({ terminal }: DemoDependencies, { seed, zoho, quickbooks }: Stage): void {
  const invoices = seed.pairs.flatMap((pair) => pair.invoices);
  const shapes = new Set(invoices.map(({ shape }) => shape)).size;
  terminal.out(`${terminal.paint(['bold', 'cyan'], 'Crossfoot demo')}  ${seed.description}`);
  terminal.out(`${invoices.length} invoices of ${shapes} shapes; expectations come from the seed, not from the program.`);
  terminal.out(terminal.paint('dim', `Zoho Inventory emulator     ${zoho.url}  (limits off)`));
  terminal.out(terminal.paint('dim', `QuickBooks Online emulator  ${quickbooks.url}  (limits off)`));
}

async function perform(deps: DemoDependencies, stage: Stage, signal: AbortSignal): Promise<Rehearsal[]> {
  const { seed, zoho, quickbooks, file } = stage;
  const planted = seed.pairs.map((pair) => plant(pair, { zoho, quickbooks }));
  const app = await deps.openApp({ file, verbose: false });
  const progress = createDemoProgress(deps.terminal);
  const rehearsals: Rehearsal[] = [];
  try {
    for (const pair of planted) {
      reportTitle(deps.terminal, pair.pair.title);
      const rehearsal = await rehearse(pair, { app, quickbooks, signal, onStep: (step, documents) => progress.start(step, documents) });
      progress.stop();
      rehearsals.push(rehearsal);
      if (isInterrupted(rehearsal)) break;
      reportRehearsal(deps.terminal, rehearsal);
    }
    return rehearsals;
  } finally {
    progress.stop();
    await app.close();
  }
}

function isInterrupted(rehearsal: Rehearsal): boolean {
  return runsOf(rehearsal).some(({ state }) => state === 'interrupted');
}

async function stayOpen(deps: DemoDependencies, { zoho, quickbooks, file }: Stage): Promise<void> {
  const { terminal } = deps;
  const starting = deps.serve?.({ file, verbose: false });
  // Before the daemon stands: Ctrl-C while it starts ends it in order too.
  const ended = untilInterrupted(deps as CliDependencies, async () => (await starting)?.close());
  const daemon = await starting;
  terminal.out('');
  if (daemon) {
    terminal.out(`REST            ${daemon.url}/api/v1   (X-API-Key: ${apiKey})`);
    terminal.out(`Documentation   ${daemon.url}/api/docs`);
    terminal.out(`Metrics         ${daemon.url}/metrics`);
  }
  terminal.out(`Zoho            ${zoho.url}`);
  terminal.out(`QuickBooks      ${quickbooks.url}`);
  terminal.out(terminal.paint('dim', 'Press Ctrl-C to end.'));
  await ended;
}
