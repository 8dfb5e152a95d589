import type { Command as Commander } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import type { ExitCode } from '../exit-codes.js';
import { withApp } from '../session.js';
import type { ConnectOptions } from './connect.js';

export function registerConnect(
  program: Commander,
  deps: CliDependencies,
  finish: (code: ExitCode) => void,
  add: (parent: Commander, name: string, description: string) => Commander,
): void {
  const command = add(program, 'connect', 'authorize a connection at both vendors, then check it')
    .argument('<id>', 'connection')
    .option('--vendor <vendor>', 'only zoho or quickbooks');
  command.action(async (id: string) => {
    const options: ConnectOptions = { ...command.optsWithGlobals<ConnectOptions>(), id };
    finish(await withApp(deps, options, (await import('./connect.js')).connect));
  });
}
