import { readFileSync } from 'node:fs';
import type { CliDependencies } from './cli/dependencies.js';
import { buildProgram } from './cli/program.js';
import { createTerminal } from './cli/terminal.js';
import { readEnvironment, type Environment } from './config/environment.js';

/** Wires the command line to the program. Everything heavy is imported by the command that needs it. */
export async function bootstrap(args: readonly string[]): Promise<number> {
  const env = readEnvironment();
  const program = buildProgram(dependencies(env));
  if (args.length === 0) {
    program.commander.outputHelp();
    return 0;
  }
  return program.run(args);
}

function dependencies(env: Environment): CliDependencies {
  return {
    env,
    terminal: createTerminal(process.stdout, process.stderr, env),
    version: version(),
    openApp: async ({ file, verbose }) =>
      (await import('./app.js')).openApp({ file, env, version: version(), logTo: verbose ? 'stderr' : 'none' }),
    serve: async ({ file }) => (await import('./serve.js')).serve({ file, env, version: version() }),
    rotateKeys: async ({ file }) => (await import('./rotate-keys.js')).rotateKeys({ file, env }),
    onInterrupt: (work) => {
      const signals = ['SIGINT', 'SIGTERM'] as const;
      for (const signal of signals) process.on(signal, work);
      return () => {
        for (const signal of signals) process.off(signal, work);
      };
    },
    exit: (code) => process.exit(code),
  };
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };
  return manifest.version;
}
