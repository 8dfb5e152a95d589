import type { App } from '../../src/app.js';
import type { CliDependencies } from '../../src/cli/dependencies.js';
import { buildProgram } from '../../src/cli/program.js';
import { createTerminal } from '../../src/cli/terminal.js';

/** A command line over an opened program, which stays open: whoever opened it closes it. */
export async function runCli(
  app: App,
  args: readonly string[],
  given: Partial<CliDependencies> = {},
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const dependencies = {
    env: {},
    terminal: createTerminal({ write: (text) => out.push(text) }, { write: (text) => err.push(text) }, {}),
    version: '1.2.3',
    onInterrupt: () => () => undefined,
    openApp: () => Promise.resolve({ ...app, close: () => Promise.resolve() }),
    ...given,
  } as unknown as CliDependencies;
  const code = await buildProgram(dependencies).run(args);
  return { code, out: out.join(''), err: err.join('') };
}
