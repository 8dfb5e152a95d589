import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hashOfText, sealOf, type Manifest } from '../../src/cli/close/format.js';
import { SandboxClock } from '../../src/sandbox/core/clock.js';
import { createRig, type Rig } from '../support/rig.js';
import { runCli } from '../support/run-cli.js';
import { invoice, shop } from '../support/shop.js';

let rig: Rig;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'crossfoot-close-'));
  rig = await createRig(shop);
  rig.organization.steps([
    invoice('a', 100, { date: '2026-03-01' }),
    invoice('b', 100, { date: '2026-03-31' }),
    invoice('c', 100, { date: '2026-04-01' }),
  ]);
  await rig.sync();
});
afterEach(async () => {
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]): ReturnType<typeof runCli> => runCli(rig.app, args);

const bundle = (name = 'march'): string => join(folder, name);
const close = (month = '2026-03', ...more: string[]) => run('close', month, '--out', bundle(), ...more);
const check = (name?: string) => run('close', '--check', bundle(name));
const fileText = (name: string): string => readFileSync(join(bundle(), name), 'utf8');
/** Puts another byte of the same length in the place of the first one after `before`. */
function changeByte(name: string, before: string): void {
  const text = fileText(name);
  const at = text.indexOf(before) + before.length;
  expect(at).toBeGreaterThan(before.length - 1);
  writeFileSync(join(bundle(), name), `${text.slice(0, at)}${text[at] === '7' ? '8' : '7'}${text.slice(at + 1)}`);
}

/** A manifest of its own making, sealed as one is. */
function rewrite(change: Partial<Manifest>): void {
  const said = Object.entries({ ...(JSON.parse(fileText('manifest.json')) as Manifest), ...change });
  const manifest = Object.fromEntries(said.filter(([name]) => name !== 'seal')) as unknown as Omit<Manifest, 'seal'>;
  writeFileSync(join(bundle(), 'manifest.json'), JSON.stringify({ ...manifest, seal: sealOf(manifest) }));
}

function rewriteJournal(lines: readonly string[]): void {
  const text = lines.join('\n');
  writeFileSync(join(bundle(), 'journal.jsonl'), text);
  const { files } = JSON.parse(fileText('manifest.json')) as Manifest;
  const journal = { name: 'journal.jsonl', bytes: Buffer.byteLength(text), sha256: hashOfText(text) };
  rewrite({ files: files.map((file) => (file.name === journal.name ? journal : file)) });
}

describe('a closed month', () => {
  it('holds the agreement, the documents of the month, the mappings and the journal, without secrets', async () => {
    const { code, out } = await close();

    expect(code).toBe(0);
    expect(out).toMatch(/^The books agree to the cent: 2 documents, .*2026-03-01 to 2026-03-31/);
    const documents = fileText('documents.jsonl')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).document.number);
    expect(documents).toEqual(['INV-a', 'INV-b']);
    const manifest = JSON.parse(fileText('manifest.json'));
    // Three invoices, one customer and one item were created; the entries of the two invoices are there in full.
    expect(manifest).toMatchObject({
      month: '2026-03',
      connection: 'acme',
      program: '1.2.3',
      agrees: true,
      documents: 2,
      journal: { entries: 5 },
    });
    const answers = fileText('journal.jsonl')
      .trim()
      .split('\n')
      .flatMap((line) => JSON.parse(line).answer ?? []);
    expect(answers.map(({ operation }) => operation.number)).toEqual(['INV-a', 'INV-b']);
    expect(fileText('mappings/invoices.yaml')).toContain('entity: invoices');
    expect(fileText('agreement.html')).toContain('The books agree to the cent');
    expect(fileText('configuration.json')).toContain('"clientSecret": "[redacted]"');
  });

  it('is found as it was written', async () => {
    await close();

    const { code, out } = await check();

    expect(code).toBe(0);
    expect(out).toMatch(/^✔ .*march is as it was written: acme, 2026-03, .*\nThe books agree to the cent/);
  });

  it.each([
    ['agreement.json', '"postings": ', 'agreement.json was changed'],
    ['documents.jsonl', '"number":"INV-', 'documents.jsonl was changed, line 1: invoices INV-7'],
    ['journal.jsonl', '"targetId":"', 'journal.jsonl was changed, line'],
    ['manifest.json', '"documents": ', 'manifest.json was changed: its seal is not that of what it says'],
  ])('with one byte of %s changed is refused and the place named', async (name, before, problem) => {
    await close();
    changeByte(name, before);

    const { code, out } = await check();

    expect(code).toBe(1);
    expect(out).toContain('is not as it was written:\n');
    expect(out).toContain(problem);
    expect(out.trim().split('\n')).toHaveLength(2);
  });

  it('names what is missing and what was added', async () => {
    await close();
    rmSync(join(bundle(), 'agreement.html'));
    writeFileSync(join(bundle(), 'note.txt'), 'x');

    const { out } = await check();

    expect(out).toContain('  agreement.html is missing\n  note.txt was added');
  });

  it('is read by its owner only, and opens nothing outside itself when it is checked', async () => {
    await close();
    const outside = join(folder, 'outside.txt');
    writeFileSync(outside, 'x');
    symlinkSync(outside, join(bundle(), 'link.txt'));
    const manifest = JSON.parse(fileText('manifest.json'));
    manifest.files.push({ name: '../outside.txt', bytes: 1, sha256: 'of something' }, { name: 'link.txt', bytes: 1, sha256: 'of it' });
    writeFileSync(join(bundle(), 'manifest.json'), JSON.stringify(manifest));

    const { out } = await check();

    expect(statSync(bundle()).mode & 0o077).toBe(0);
    expect(out).toContain('  ../outside.txt is missing\n  link.txt is missing');
  });

  it('holds what was written off in it of an earlier month, with the answers about it', async () => {
    await rig.close();
    const clock = new SandboxClock('2026-02-15T10:00:00Z', { frozen: true });
    rig = await createRig({ ...shop, clock });
    rig.organization.steps([invoice('old', 40, { date: '2026-02-10' }), { call: 'POST /invoices/$old/status/sent' }]);
    await rig.sync();
    // Zoho dates a write-off on its day: 6 March.
    clock.advance(19 * 86_400_000);
    rig.organization.steps([{ call: 'POST /invoices/$old/writeoff' }]);
    await rig.sync();
    clock.advance(31 * 86_400_000);
    await rig.sync();

    expect((await close()).code).toBe(0);

    const [line] = fileText('documents.jsonl').trim().split('\n');
    const { document } = JSON.parse(line ?? '') as { document: { number: string; links: { role: string }[] } };
    expect(document.number).toBe('INV-old');
    expect(document.links.map(({ role }) => role)).toEqual(['invoice', 'writeOffJournal', 'writeOffJournalApplication']);
    const answered = fileText('journal.jsonl').trim().split('\n').flatMap((entry) => JSON.parse(entry).answer?.operation.role ?? []); // prettier-ignore
    expect(answered).toEqual(expect.arrayContaining(['writeOffJournal', 'writeOffJournalApplication']));
    expect(JSON.parse(fileText('manifest.json'))).toMatchObject({ documents: 1 });
  });

  it('is of one state: nothing else works on the connection until it is written', async () => {
    const { engine, store } = rig.app;
    const answers = store.journal.answers.bind(store.journal);
    const between: unknown[] = [];
    // What a daemon does at any moment, here before the last of the bundle is read.
    store.journal.answers = async (...args) => {
      between.push(await engine.sync('acme', { trigger: 'schedule' }).catch((error: unknown) => (error as { code: string }).code));
      return answers(...args);
    };

    expect((await close()).code).toBe(0);
    expect(between[0]).toBe('connection.busy');
    expect(await engine.status('acme')).toMatchObject({ running: null });
  });

  it('is refused with a comparison of other days', async () => {
    const { engine } = rig.app;
    const proven = engine.proven.bind(engine);
    engine.proven = (id, { trigger }, work) => proven(id, { trigger, verify: { full: true } }, work);

    const { code, err } = await close();

    expect([code, err]).toEqual([2, expect.stringContaining('[close.range]')]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says in its exit code that the books do not agree', async () => {
    const document = await rig.document('Invoice', 'INV-a');
    const url = `${new URL(rig.quickbooks.url).origin}/_sandbox/ui?realm=${rig.realmId}`;
    await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ realm: rig.realmId, action: 'delete', entity: 'Invoice', id: document?.['Id'] }),
    });

    const { code, out } = await close();

    expect(code).toBe(1);
    expect(out).toMatch(/^The books differ by 100\.00 USD in 1 document/);
  });

  it('must be the beginning of the next one', async () => {
    await close();
    rig.organization.steps([invoice('d', 100, { date: '2026-04-02' })]);
    await rig.sync();

    expect((await run('close', '2026-04', '--out', bundle('april'), '--after', bundle())).code).toBe(0);

    const lines = fileText('journal.jsonl').split('\n');
    const second = JSON.parse(lines[1] ?? '');
    lines[1] = JSON.stringify({ ...second, chain: 'as if the journal had been another' });
    rewriteJournal(lines);
    const refused = await run('close', '2026-04', '--out', bundle('again'), '--after', bundle());
    expect(refused.code).toBe(2);
    expect(refused.err).toContain(`entry ${second.sequence} was changed or taken out since`);
  });

  it.each([
    [
      'was damaged',
      () => writeFileSync(join(bundle(), 'journal.jsonl'), `${fileText('journal.jsonl').split('\n')[0]}\n`),
      'journal.jsonl was changed',
    ],
    [
      'lacks entries and says so nowhere',
      () => rewriteJournal(fileText('journal.jsonl').split('\n').slice(0, 2)),
      'journal.jsonl holds 2 entries instead of 5',
    ],
    ['is of another connection', () => rewrite({ connection: 'other' }), 'it is of connection other, not of acme'],
    ['is of the same month', () => rewrite({ month: '2026-04' }), 'it is of 2026-04, which is not before 2026-04'],
  ])('is refused before the books are read when the bundle before it %s', async (_, harm, message) => {
    await close();
    harm();
    const before = await rig.app.store.runs.list('acme', 10);

    const { code, err } = await run('close', '2026-04', '--out', bundle('april'), '--after', bundle());

    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    expect(await rig.app.store.runs.list('acme', 10)).toEqual(before);
  });

  it.each([
    [['close', '2026-13'], 'a month is written like 2026-03, not "2026-13"'],
    [['close', '--check', '/nowhere'], 'manifest.json is missing or no manifest of a bundle'],
  ])('%j is refused', async (args, message) => {
    const { code, err } = await run(...args);

    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('is refused while it goes on where the organization is', async () => {
    // 07:00 of 1 May in UTC is the midnight in Los Angeles that ends April.
    const end = Date.parse('2026-05-01T07:00:00Z');
    const at = (ms: number) => runCli({ ...rig.app, clock: { now: () => ms } }, ['close', '2026-04', '--out', bundle('april')]);

    const { code, err } = await at(end - 1);

    expect(code).toBe(2);
    expect(err).toContain('2026-04 is not over yet: it can be closed from 2026-05-01 (America/Los_Angeles)');
    expect(existsSync(bundle('april'))).toBe(false);
    expect((await at(end)).code).toBe(0);
  });

  it.each([
    // 07:00 of 1 April in UTC is the midnight in Los Angeles that ends March.
    ['2026-04-01T06:59:59.000Z', 2],
    ['2026-04-01T07:00:00.000Z', 0],
  ])('with Zoho last read at %s ends with %i', async (updatedAt, expected) => {
    const checkpoint = await rig.app.store.checkpoints.get('acme', 'invoices');
    if (!checkpoint) throw new Error('invoices were not read');
    await rig.app.store.checkpoints.save({ ...checkpoint, updatedAt });

    const { code, err } = await close();

    expect(code).toBe(expected);
    expect(err.includes(`Zoho was last read before the end of 2026-03 (America/Los_Angeles): invoices ${updatedAt}`)).toBe(expected === 2);
  });

  it('is refused before the books are read when its folder cannot be written', async () => {
    writeFileSync(join(folder, 'file'), 'x');
    const before = await rig.app.store.runs.list('acme', 10);

    const { code, err } = await run('close', '2026-03', '--out', join(folder, 'file', 'march'));

    expect([code, err]).toEqual([2, expect.stringContaining('[close.folder]')]);
    expect(await rig.app.store.runs.list('acme', 10)).toEqual(before);
  });

  it('is never written over', async () => {
    await close();

    expect((await close()).err).toContain('is there already');
  });

  it('touches nothing beside its folder', async () => {
    mkdirSync(bundle('march.partial'));
    writeFileSync(join(bundle('march.partial'), 'kept'), 'x');

    await close();

    expect(readdirSync(folder).sort()).toEqual(['march', 'march.partial']);
    expect(readdirSync(bundle('march.partial'))).toEqual(['kept']);
  });
});
