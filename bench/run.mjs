// Measures what docs/performance.md promises. Prints a table; `--write` puts it into that page; exit code 1 when a bound is broken.
import { parseArgs } from 'node:util';
import { measureExport } from './export.mjs';
import { measurePlan } from './plan.mjs';
import { printReport, writeReport } from './report.mjs';
import { invoicesOnly, mixed } from './seeds.mjs';
import { measureStart } from './start.mjs';
import { measureWhy } from './why.mjs';

const { values: options } = parseArgs({
  options: {
    invoices: { type: 'string', default: '20000' },
    mix: { type: 'string', default: '2000' },
    plan: { type: 'string', default: '10000' },
    only: { type: 'string', multiple: true },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(`npm run bench -- [--invoices 20000] [--mix 2000] [--plan 10000] [--only start|mix|invoices|plan|why]… [--write]

Everything runs on this machine against the emulators, which have a process of their own and no limits.
--write replaces the figures in docs/performance.md.`);
  process.exit(0);
}

const scenarios = {
  start: () => measureStart(),
  mix: () => measureExport('60 % invoices, 25 % payments, 5 % credit notes, 10 % bills', mixed(Number(options.mix))),
  invoices: () => measureExport('invoices only', invoicesOnly(Number(options.invoices))),
  plan: () => measurePlan(invoicesOnly(Number(options.plan))),
  why: () => measureWhy(mixed(Number(options.mix))),
};

const figures = [];
for (const [name, measure] of Object.entries(scenarios)) {
  if (options.only && !options.only.includes(name)) continue;
  console.error(`${name} …`);
  figures.push(...(await measure()));
}

printReport(figures);
if (options.write) writeReport(figures);
process.exit(figures.some(({ holds }) => holds === false) ? 1 : 0);
