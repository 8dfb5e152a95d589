import type { Command as Commander } from 'commander';
import type { CliDependencies } from '../dependencies.js';
import type { ExitCode } from '../exit-codes.js';
import { withApp } from '../session.js';
import type { ConflictsOptions } from './conflicts.js';
import type { ItemsOptions } from './items.js';

/** Commands about the way back: what both sides changed, and items as a file. */
export function registerImports(
  program: Commander,
  deps: CliDependencies,
  finish: (code: ExitCode) => void,
  add: (parent: Commander, name: string, description: string) => Commander,
): void {
  const conflicts = add(program, 'conflicts', 'fields that were changed on both sides, and whose value stays')
    .argument('[action]', 'list or keep', 'list')
    .argument('[side]', 'with keep: quickbooks or zoho')
    .option('--document <document...>', 'only these, by id or name');
  conflicts.action(async (action: string, side: string | undefined) => {
    const options: ConflictsOptions = { ...conflicts.optsWithGlobals<ConflictsOptions>(), action, ...(side === undefined ? {} : { side }) };
    finish(await withApp(deps, options, (await import('./conflicts.js')).conflicts));
  });
  const items = add(program, 'items', 'QuickBooks items as a file that Zoho Inventory imports')
    .argument('<action>', 'export')
    .option('--out <file>', 'where to write it (default: standard output)');
  items.action(async (action: string) => {
    const options: ItemsOptions = { ...items.optsWithGlobals<ItemsOptions>(), action };
    finish(await withApp(deps, options, (await import('./items.js')).items));
  });
}
