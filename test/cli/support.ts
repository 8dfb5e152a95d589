import type { CliApp, CliDependencies } from '../../src/cli/dependencies.js';
import { buildProgram } from '../../src/cli/program.js';
import { createTerminal } from '../../src/cli/terminal.js';
import { vendorRemedyOf } from '../../src/vendor-remedies.js';
import { fakeApp, type FakeApp, type FakeOptions } from '../control/support.js';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** The command line over the fake program, with streams, signals and the end of the process in the test's hands. */
export interface CliRig {
  readonly app: FakeApp;
  readonly exits: number[];
  run(...args: string[]): Promise<CliResult>;
  /** As Ctrl+C would. */
  interrupt(): void;
  close(): Promise<void>;
}

export interface CliRigOptions extends FakeOptions {
  readonly golden?: CliApp['connections'][number]['golden'];
  readonly openFails?: Error;
}

const noConsent = { url: () => '', redeem: () => Promise.reject(new Error('not in this test')) };

export async function cliRig(options: CliRigOptions = {}): Promise<CliRig> {
  const app = await fakeApp(options);
  const interrupts = new Set<() => void>();
  const exits: number[] = [];
  const unused = (): never => {
    throw new Error('not in this test');
  };
  const dependencies = (stdout: string[], stderr: string[]): CliDependencies => ({
    env: { CROSSFOOT_CONFIG: 'crossfoot.yaml' },
    terminal: createTerminal({ write: (text) => stdout.push(text) }, { write: (text) => stderr.push(text) }, {}),
    version: '1.2.3',
    openApp: () =>
      options.openFails
        ? Promise.reject(options.openFails)
        : Promise.resolve({
            loaded: app.loaded,
            store: app.store,
            engine: app.engine,
            connections: [
              {
                ...app.handle,
                golden: options.golden ?? [],
                mappingsIn: unused,
                fuzz: unused,
                consents: { zoho: noConsent, quickbooks: noConsent },
              },
            ],
            clock: app.clock,
            remedyOf: vendorRemedyOf,
            notices: [],
            close: () => Promise.resolve(),
          }),
    serve: unused,
    rotateKeys: unused,
    onInterrupt: (work) => {
      interrupts.add(work);
      return () => interrupts.delete(work);
    },
    exit: (code) => exits.push(code),
  });
  return {
    app,
    exits,
    run: async (...args) => {
      const stdout: string[] = [];
      const stderr: string[] = [];
      const code = await buildProgram(dependencies(stdout, stderr)).run(args);
      return { code, out: stdout.join(''), err: stderr.join('') };
    },
    interrupt: () => {
      for (const work of interrupts) work();
    },
    close: () => app.close(),
  };
}
