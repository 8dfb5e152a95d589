import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Replay } from '../../src/engine/why/replay.js';
import { createRig, type Rig } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';
import { invoice, shop } from '../support/shop.js';

const today = new Date().toISOString().slice(0, 10);

let rig: Rig;
let folder: string;
const mappings = (): string => join(folder, 'mappings');
const git = (...args: string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { encoding: 'utf8' });

/** Two invoices are exported under mappings that are under version control. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crossfoot-impact-'));
  cpSync('mappings', mappings(), { recursive: true });
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'mappings');
  rig = await createRig({ ...shop, connection: { mappings: mappings() } });
  rig.organization.steps([invoice('a', 100, { date: today }), invoice('b', 100, { date: today, notes: 'second', due_date: today })]);
  await rig.sync();
});
afterEach(async () => {
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = readFileSync(join(mappings(), file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(join(mappings(), file), text.replace(from, to));
  await rig.reopen();
}

const run = (...args: string[]): ReturnType<typeof runCli> => runCli(rig.app, ['impact', ...args]);
const replay = async (): ReturnType<typeof runCli> => {
  const [last] = await rig.app.store.runs.list('acme', 1);
  return runCli(rig.app, ['replay', last?.id ?? '']);
};

describe('impact', () => {
  it('is none while only comments and lines moved', async () => {
    await edit('invoices.yaml', '# Zoho invoices', '# moved\n\n# Zoho invoices');

    const { code, out } = await run('--against', 'HEAD');

    expect(code).toBe(0);
    expect(out).toMatch(/^The mappings make the same of 2 documents of acme since .* as those of HEAD\.\n$/);
  });

  it('names each document, field and line, and the difference by account, as Markdown too', async () => {
    // 90.00 instead of 100.00 of income on each of two invoices; Zoho's total, and so the receivable, stays.
    await edit('blocks/sales-lines.yaml', 'Amount: { from: $amount, as: money }', "Amount: { value: '90' }");

    const { code, out } = await run('--against', 'HEAD', '--markdown');

    expect(code).toBe(1);
    expect(out).toMatch(/^### The mappings make something else of 2 of 2 documents of acme since .* than those of HEAD\./);
    expect(out).toMatch(/\| --- \| ---: \|\n\| Sales \| 20\.00 \|\n\n/);
    expect(out).toMatch(/\| invoices INV-a \| \S+ \| update Invoice \| `Line\[0\]\.Amount` 100 → 90 \(\S*sales-lines\.yaml:5\)/);
    expect((await run('--against', 'HEAD')).out).toMatch(/~ invoices INV-b[^]*Line\[0\]\.Amount/);
  });

  it('writes nothing outside its copy for a branch whose tree climbs out of the folder', async () => {
    const name = `climbed-${process.pid}.yaml`;
    const hash = (type: string, input: Buffer | string): string =>
      execFileSync('git', ['-C', folder, 'hash-object', '--literally', '-t', type, '-w', '--stdin'], { input, encoding: 'utf8' }).trim();
    const tree = (...entries: (readonly [mode: string, name: string, hash: string])[]): string =>
      hash('tree', Buffer.concat(entries.flatMap(([mode, at, id]) => [Buffer.from(`${mode} ${at}\0`), Buffer.from(id, 'hex')])));
    const blob = hash('blob', 'entity: invoices');
    const climbing = tree(['40000', '..', tree(['100644', name, blob])]);
    const commit = git('commit-tree', tree(['100644', name, blob], ['40000', 'mappings', climbing]), '-m', 'climbs').trim();

    const { code, err } = await run('--against', commit);

    expect([code, err]).toEqual([2, expect.stringContaining(`its file ../${name} lies outside the folder`)]);
    expect(existsSync(join(tmpdir(), name))).toBe(false);
  });

  it('says what would be held, and compares with a folder', async () => {
    cpSync(mappings(), join(folder, 'before'), { recursive: true });
    await edit(
      'invoices.yaml',
      'issues:\n',
      "issues:\n  - { when: { '==': [{ var: invoice_number }, INV-b] }, severity: hold, code: document.not-approved, message: 'no b', remedy: none }\n",
    );

    const { code, out } = await run('--against', join(folder, 'before'));

    expect(code).toBe(1);
    expect(out).toContain('The mappings make something else of 1 of 2 documents');
    expect(out).toContain('! invoices INV-b: held');
  });

  it('leaves out what is older than it is asked for', async () => {
    await edit('blocks/sales-lines.yaml', 'Amount: { from: $amount, as: money }', "Amount: { value: '90' }");

    const document = { line_items: [{ item_id: '$drive', quantity: 1, rate: 100 }] };
    rig.organization.steps([
      { create: 'invoice', as: 'old', body: { customer_id: '$bowman', invoice_number: 'INV-old', date: '2026-02-01', ...document } },
    ]);
    await rig.sync();

    expect((await run('--against', 'HEAD', '--days', '1')).out).toContain('something else of 2 of 2 documents');
  });

  it('says that nothing was compared where no document is that young', async () => {
    rig.organization.ui({ update: '$a', body: { date: '2026-01-05' } });
    rig.organization.ui({ delete: '$b' });
    await rig.sync();

    const { code, out } = await run('--against', 'HEAD', '--days', '1');

    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^Nothing was compared: no stored document of acme is dated since \S+\. Reach further back with --days\.\n$/),
    ]);
  });

  it('refuses a revision that is none', async () => {
    const { code, err } = await run('--against', 'nowhere');

    expect([code, err]).toEqual([2, expect.stringContaining('--against nowhere is neither a folder nor a git revision of the mappings')]);
  });
});

describe('impact of an overlay', () => {
  const overlay = (): string => join(folder, 'mappings-acme');
  const emailed = (): void => {
    const text = readFileSync(join(mappings(), 'invoices.yaml'), 'utf8').replace(
      'EmailStatus: { value: NotSet }',
      'EmailStatus: { value: NeedToSend }',
    );
    writeFileSync(join(overlay(), 'invoices.yaml'), text);
  };
  /** The same books, with an overlay that sends the invoices by e-mail. */
  beforeEach(async () => {
    mkdirSync(overlay());
    emailed();
    await rig.close();
    rig = await createRig({ ...shop, connection: { mappings: mappings(), mappingsOverlay: overlay() } });
    rig.organization.steps([invoice('a', 100, { date: today })]);
    await rig.sync();
  });
  const changed = [1, expect.stringMatching(/something else of 1 of 1 document of acme [^]*EmailStatus +NotSet → NeedToSend/)];
  const same = [0, expect.stringContaining('make the same of 1 document ')];
  const against = async (version: string): Promise<unknown[]> => {
    const { code, out } = await run('--against', version);
    return [code, out];
  };

  it('is seen against the mappings below it, which are a folder without one', async () => {
    expect(await against(mappings())).toEqual(changed);
  });

  it('is seen against a revision that did not have it, and is none against one that has', async () => {
    expect(await against('HEAD')).toEqual(changed);
    git('add', '.');
    git('commit', '--quiet', '-m', 'overlay');
    expect(await against('HEAD')).toEqual(same);
    expect(await against('HEAD~1')).toEqual(changed);
  });

  it('is seen where the overlay is under no version control', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'crossfoot-overlay-'));
    cpSync(overlay(), outside, { recursive: true });
    await rig.close();
    rig = await createRig({ ...shop, connection: { mappings: mappings(), mappingsOverlay: outside } });
    rig.organization.steps([invoice('a', 100, { date: today })]);
    await rig.sync();

    expect(await against('HEAD')).toEqual(changed);
    rmSync(outside, { recursive: true });
  });

  it('cannot be asked for where the mappings themselves were not there', async () => {
    git('rm', '-r', '--cached', '--quiet', 'mappings');
    git('commit', '--quiet', '--allow-empty', '-m', 'without');

    const { code, err } = await run('--against', 'HEAD');

    expect([code, err]).toEqual([2, expect.stringContaining(`it has no files in ${mappings()}`)]);
  });
});

describe('replay', () => {
  it('plans a run as it was while nothing has changed', async () => {
    const { code, out } = await replay();

    expect(code).toBe(0);
    expect(out).toMatch(/^Run \S+: 2 documents planned again, all as it was then\.\n$/);
  });

  it('shows what the present mappings would plan otherwise', async () => {
    await edit('invoices.yaml', 'EmailStatus: { value: NotSet }', 'EmailStatus: { value: NeedToSend }');

    const { code, out } = await replay();

    expect(code).toBe(1);
    expect(out).toMatch(/2 documents planned again, 2 otherwise than then\.\n\n~ invoices INV-a[^]*EmailStatus +NotSet → NeedToSend/);
  });

  it('plans a run as it was although later runs have read and written its documents anew', async () => {
    const [first] = await rig.app.store.runs.list('acme', 1);
    rig.organization.ui({ update: '$a', body: { line_items: [{ item_id: '$drive', quantity: 1, rate: 140 }] } });
    await rig.sync();
    rig.organization.ui({ delete: '$b' });
    await rig.sync();

    const then = await replayOf(first?.id);
    await edit('invoices.yaml', 'EmailStatus: { value: NotSet }', 'EmailStatus: { value: NeedToSend }');
    const now = await replayOf(first?.id);

    expect(then).toMatchObject({ documents: 2, superseded: 0, different: [] });
    expect(now.different.map(({ number }) => number)).toEqual(['INV-a', 'INV-b']);
  });

  it('says so of a run whose inputs are not kept any more, and of what is no run', async () => {
    const [first] = await rig.app.store.runs.list('acme', 1);
    for (const as of ['a', 'b']) rig.organization.ui({ update: `$${as}`, body: { notes: 'changed' } });
    await rig.sync();
    const { length } = await rig.app.store.versions.ofRun(first?.id ?? '', undefined);
    await rig.app.store.versions.purge('acme', { since: '2100-01-01', bytesMax: 0 });

    const purged = await runCli(rig.app, ['replay', first?.id ?? '']);
    const none = await runCli(rig.app, ['replay', 'nothing']);

    expect(length).toBe(2);
    expect([purged.code, purged.err]).toEqual([
      2,
      expect.stringMatching(
        /what run \S+ of \S+ worked from is not kept any more \(export\.keepInputs keeps 400 days and 1000 million bytes\)/,
      ),
    ]);
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('there is no export run "nothing"')]);
  });
});

async function replayOf(id = ''): Promise<Replay> {
  const { out } = await runCli(rig.app, ['replay', id, '--json']);
  return JSON.parse(out) as Replay;
}
