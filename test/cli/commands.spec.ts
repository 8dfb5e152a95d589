import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigError } from '../../src/config/index.js';
import { SyncError } from '../../src/domain/sync-error.js';
import { leaseName } from '../../src/engine/lease.js';
import type { SourceProfile, TargetProfile } from '../../src/engine/ports.js';
import { connectionId, driftedDocument } from '../control/support.js';
import { cliRig, type CliRig, type CliRigOptions } from './support.js';

let rig: CliRig;

async function start(options: CliRigOptions = {}): Promise<void> {
  rig = await cliRig(options);
}

afterEach(() => rig.close());

describe('usage', () => {
  it('is told without opening anything', async () => {
    await start({ openFails: new Error('must not be opened') });

    const { code, out } = await rig.run('--help');

    expect(code).toBe(0);
    expect(out).toContain('dead-letters');
    expect(out).toContain('Exit codes: 0 ok');
  });

  it.each([
    ['an unknown option', ['sync', '--fast']],
    ['an unknown command', ['snyc']],
    ['a missing argument', ['why', 'invoices']],
    ['a limit that is no number', ['runs', '--limit', 'many']],
    ['a limit of nothing', ['runs', '--limit', '0']],
    ['a plan of nothing', ['plan', '--limit', '0']],
    ['a sync of nothing', ['sync', '--limit', '0']],
    ['an impact of no day', ['impact', '--against', '.', '--days', '0']],
    ['a port that is none', ['sandbox', '--zoho-port', '70000']],
    ['a time that is no day of the calendar', ['plan', '--since', '2026-02-31']],
    ['an unknown connection', ['status', '--connection', 'nobody']],
    ['an unknown entity', ['why', 'gadgets', '1']],
    ['an unknown entity to plan', ['plan', '--entity', 'invoice']],
    ['an unknown entity to sync', ['sync', '--entity', 'bogus']],
    ['an unknown entity of dead letters', ['dead-letters', '--entity', 'foo']],
    ['an unknown entity to retry', ['dead-letters', 'retry', '--entity', 'foo']],
    ['an unknown entity of drift', ['drift', '--entity', 'bogus']],
    ['an unknown action', ['dead-letters', 'burn']],
    ['the import, for now', ['sync', '--direction', 'import']],
  ])('with %s ends with 2 and one line why', async (_case, args) => {
    await start();

    const { code, out, err } = await rig.run(...args);

    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).not.toBe('');
    expect(err).not.toContain('    at ');
  });
});

describe('a slip in a name', () => {
  it.each([
    ['why', 'invoice', '1'],
    ['plan', '--entity', 'invoice'],
    ['sync', '--entity', 'widgets', 'invoice'],
    ['dead-letters', '--entity', 'invoice'],
    ['drift', '--entity', 'invoice'],
  ])('of an entity is answered with the name that was meant: %s', async (...args) => {
    await start();

    const { err } = await rig.run(...args);

    expect(err).toContain('there is no entity "invoice" (did you mean invoices?); there are widgets, invoices [entity.unknown]');
  });

  it.each(['plan', 'sync'])('of a document is said by %s, unless a run has read it', async (command) => {
    await start();
    await rig.app.hold({ sourceId: '1', number: 'INV-1' });

    expect((await rig.run(command, '--document', 'INV-1', '1')).code).not.toBe(2);
    const { code, out } = await rig.run(command, '--document', 'INV-1', 'NOPE-1', '--entity', 'invoices');

    expect(code).toBe(2);
    expect(out).not.toContain('Nothing had changed');
    expect(out).toContain('no document NOPE-1 was read: check id or number, entity and direction [document.unknown]');
  });

  it.each(['plan', 'sync'])('is not looked for by %s when nothing was looked at, and that is not called nothing to do', async (command) => {
    await start();
    rig.app.failWith(new SyncError({ kind: 'config', code: 'company.country', message: 'two countries' }));

    const { code, out } = await rig.run(command, '--document', 'NOPE-1');

    expect(code).toBe(2);
    expect(out).toContain('two countries [company.country]');
    expect(out).toMatch(/nothing was planned|No document was looked at/);
    expect(out).not.toMatch(/NOPE-1|Nothing had changed|nothing to write/);
  });
});

describe('connections', () => {
  it('are switched off and on', async () => {
    await start();

    expect((await rig.run('connections', 'disable', connectionId, '--json')).out).toContain('"enabled": false');
    expect(await rig.run('sync')).toMatchObject({ code: 0, err: expect.stringContaining('is disabled and is left out') as unknown });
    expect((await rig.run('sync', '--connection', connectionId)).code).toBe(2);
    expect((await rig.run('connections')).out).toMatch(/acme.*no/);
    expect((await rig.run('connections', 'enable', connectionId)).code).toBe(0);
    expect((await rig.run('sync')).err).toContain('export widgets');
  });

  it('are deleted only with the id again, and say where their export is', async () => {
    await start();
    const file = join(mkdtempSync(join(tmpdir(), 'crossfoot-cli-')), 'acme.jsonl');
    const args = ['connections', 'delete', connectionId, '--out', file];

    expect(await rig.run(...args)).toMatchObject({ code: 2, err: expect.stringContaining('--confirm acme') as unknown });
    const { code, out } = await rig.run(...args, '--confirm', connectionId);

    expect(code).toBe(0);
    expect(out).toContain(`0 rows are in ${file}`);
    expect(out).toContain('quickbooks: revoked');
    expect((await rig.run('sync', '--connection', connectionId)).err).toContain('was deleted');
  });
});

describe('errors', () => {
  it('of the configuration are told all at once, each with its place', async () => {
    const at = { file: 'crossfoot.yaml', column: 5 };
    const issues = [
      { ...at, line: 3, path: 'server.port', message: 'must be ≤ 65535' },
      { ...at, line: 9, path: 'connections[0].id', message: 'is missing' },
    ];
    await start({ openFails: new ConfigError(issues) });

    const { code, err } = await rig.run('check');

    expect(code).toBe(2);
    expect(err).toBe(
      'Configuration: \n  crossfoot.yaml:3:5 server.port: must be ≤ 65535\n  crossfoot.yaml:9:5 connections[0].id: is missing\n',
    );
  });

  it('are JSON with --json', async () => {
    await start({ openFails: new SyncError({ kind: 'transient', code: 'store.busy', message: 'the database is locked' }) });

    const { code, out } = await rig.run('status', '--json');

    expect(code).toBe(3);
    expect(JSON.parse(out)).toEqual({ error: { kind: 'transient', code: 'store.busy', message: 'the database is locked' } });
  });

  it('carry no secret and no stack, and a defect says how to see more', async () => {
    await start();
    rig.app.failWith(new TypeError('no such member in qbo-refresh-token'));

    const { code, err } = await rig.run('sync');

    expect(code).toBe(70);
    expect(err).toContain('no such member in [redacted]');
    expect(err).not.toContain('    at ');
    expect(err).toContain('--verbose');
  });
});

describe('sync', () => {
  it('runs to quiescence and says so', async () => {
    await start();

    const { code, out } = await rig.run('sync');

    expect(code).toBe(0);
    expect(out).toBe('acme: run run-1 succeeded\nNothing had changed.\nVendor calls: none\n');
  });

  it('ends with 1 while documents need a person, and names them with reason and remedy', async () => {
    await start();
    await rig.app.hold({ sourceId: '100', number: 'INV-100' });

    const { code, out } = await rig.run('sync');

    expect(code).toBe(1);
    expect(out).toContain('1 document is held and needs a person:');
    expect(out).toContain('invoices INV-100 (id 100)');
    expect(out).toContain('the tax "County" is not mapped [tax.unmapped] at mappings/invoices.yaml:41');
    expect(out).toContain('→ Add it to taxes.map.');
  });

  it('with --json prints one document and no progress', async () => {
    await start();
    await rig.app.hold({ sourceId: '100' });

    const { code, out, err } = await rig.run('--json', 'sync');

    expect(code).toBe(1);
    expect(err).toBe('');
    expect(JSON.parse(out)).toMatchObject({ runs: [{ id: 'run-1', state: 'succeeded', deadLetters: 1, held: [{ sourceId: '100' }] }] });
  });

  it('ends with 4 when interrupted, after what is in flight is recorded', async () => {
    await start();
    rig.app.gate.close();
    const started = rig.app.gate.entered();
    const result = rig.run('sync');
    await started;

    rig.interrupt();

    expect((await result).code).toBe(4);
    expect(rig.exits).toEqual([]);
    expect(await rig.app.store.runs.get('run-1')).toMatchObject({ state: 'interrupted' });
  });

  it('ends the process at once when interrupted twice', async () => {
    await start();
    rig.app.gate.close();
    const started = rig.app.gate.entered();
    const result = rig.run('sync');
    await started;

    rig.interrupt();
    rig.interrupt();

    expect(rig.exits).toEqual([4]);
    await result;
  });

  it('ends with 3 when the vendor refuses, or another worker holds the connection', async () => {
    await start();
    rig.app.failWith(new SyncError({ kind: 'auth', code: 'auth.invalid-grant', message: 'refused' }));
    expect((await rig.run('sync')).code).toBe(3);

    await rig.app.store.leases.acquire(leaseName('acme'), 'another process', 60_000);
    const { code, err } = await rig.run('sync');

    expect(code).toBe(3);
    expect(err).toContain('another process');
  });

  it('leaves disabled connections out, but not one that was named', async () => {
    await start({ enabled: false });

    expect(await rig.run('sync')).toMatchObject({ code: 0, err: 'acme is disabled and is left out.\n' });
    expect((await rig.run('sync', '--connection', 'acme')).code).toBe(2);
  });
});

describe('check', () => {
  const source: SourceProfile = { id: '1', name: 'Cascade', country: 'US', currency: 'USD', timeZone: 'UTC', taxes: [], accounts: [] };
  const target: Partial<TargetProfile> = {
    id: '2',
    name: 'Cascade',
    country: 'US',
    active: true,
    homeCurrency: 'USD',
    allowShipping: true,
    allowDiscount: true,
    customTxnNumbers: true,
    autoApplyCredit: false,
    bookCloseDate: '',
    taxCodes: [],
    accounts: [],
  };
  const profiles = (change: Partial<TargetProfile> = {}): CliRigOptions => ({
    source: { profile: () => Promise.resolve(source) },
    target: { profile: () => Promise.resolve({ ...target, ...change } as TargetProfile) },
  });

  it('ends with 0 when nothing stands in the way', async () => {
    await start(profiles());

    expect((await rig.run('check')).code).toBe(0);
  });

  it('ends with 2 when something does, and says what, why and what to do', async () => {
    await start(profiles({ homeCurrency: 'CAD' }));

    const { code, out } = await rig.run('check');

    expect(code).toBe(2);
    expect(out).toContain('company.currency');
    expect(out).toContain('Home amounts could never agree.');
    expect(out).toContain('→ Connect an organization');
  });

  it('ends with 3 when a vendor refuses the credentials', async () => {
    const refusal = new SyncError({
      kind: 'auth',
      code: 'auth.invalid-grant',
      message: 'Zoho refused the refresh token zoho-refresh-token',
    });
    await start({
      source: { profile: () => Promise.reject(refusal) },
      target: { profile: () => Promise.resolve(target as TargetProfile) },
    });

    const { code, out } = await rig.run('check', '--json');

    expect(code).toBe(3);
    expect(JSON.parse(out).connections[0].findings).toMatchObject([
      { severity: 'error', code: 'auth.invalid-grant', message: 'Zoho refused the refresh token [redacted]' },
    ]);
  });

  it.each([
    ['auth', 'quickbooks.3100', 'Check realmId, environment and the key pair, then check again.'],
    ['config', 'zoho.organization', 'Correct organizationId, or authorize as a user of that organization, then check again.'],
  ] as const)('says of a refusal (%s, %s) what the documentation says', async (kind, code, remedy) => {
    const refusal = new SyncError({ kind, code, message: 'refused' });
    await start({ source: { profile: () => Promise.reject(refusal) } });

    const { out } = await rig.run('check', '--json');

    expect(JSON.parse(out).connections[0].findings).toMatchObject([{ code, remedy }]);
  });

  it('names what stands in the way before what is good to know', async () => {
    await start();
    const finding = (severity: string, code: string): object => ({ severity, code, message: code, why: '', remedy: '' });
    const found = [finding('warning', 'preference.shipping'), finding('error', 'account.missing'), finding('warning', 'books.closed')];
    Object.assign(rig.app.engine, { check: () => Promise.resolve(found) });

    const { out } = await rig.run('check', '--json');

    expect(JSON.parse(out).connections[0].findings.map(({ code }: { code: string }) => code)).toEqual([
      'account.missing',
      'preference.shipping',
      'books.closed',
    ]);
  });

  it('ends with 2 when golden cases belong to no mapping', async () => {
    await start({ ...profiles(), golden: [{ entity: 'gadgets', file: 'mappings/gadgets.test.yaml', cases: { cases: [] } }] });

    const { code, out } = await rig.run('check');

    expect(code).toBe(2);
    expect(out).toContain('mappings/gadgets.test.yaml belongs to no mapping');
  });
});

describe('questions', () => {
  it('status tells how a connection stands', async () => {
    await start();
    await rig.run('sync');

    const { code, out } = await rig.run('status');

    expect(code).toBe(0);
    expect(out).toContain('last run: 2026-04-01T00:00:00.000Z succeeded, nothing to do');
    // 86 400 seconds are one day.
    expect(out).toContain('authorization of quickbooks: ends in 1 day, since 2026-03-01T00:00:00.000Z');
  });

  it('runs lists the newest first', async () => {
    await start();
    await rig.run('sync');
    rig.app.clock.advance(1000);
    await rig.run('sync');

    const { out } = await rig.run('runs', '--json', '--limit', '1');

    expect(JSON.parse(out).runs.map(({ id }: { id: string }) => id)).toEqual(['run-2']);
  });

  it('why explains a document by its number, and is complete as JSON', async () => {
    await start();
    await rig.app.hold({ sourceId: '100', number: 'INV-100', snapshot: { invoice_id: '100', total: 10 } });

    const text = await rig.run('why', 'invoices', 'INV-100');
    const json = await rig.run('why', 'invoices', '100', '--json');

    expect(text.code).toBe(1);
    expect(text.out).toContain('invoices INV-100 held');
    expect(text.out).toContain('It is held and not in QuickBooks, because the tax "County" is not mapped.');
    expect(text.out).toContain('→ Add it to taxes.map.\n  → Then the next run takes it by itself.');
    expect(text.out).toContain('nothing was ever written for it');
    expect(JSON.parse(json.out).found).toMatchObject([
      { record: { snapshot: { invoice_id: '100', total: 10 } }, links: [], operations: [] },
    ]);
  });

  it('why says so when nothing is known', async () => {
    await start();

    expect(await rig.run('why', 'widgets', 'W-9')).toMatchObject({
      code: 0,
      out: 'Nothing is known of widgets W-9 in acme. There has been no run yet.\n  → `crossfoot sync --connection acme`.\n',
    });
  });
});

describe('verify', () => {
  it('ends with 0 when the books agree and with 1 and the documents when they do not', async () => {
    await start();
    expect(await rig.run('verify', '--from', '2026-04-01', '--full')).toEqual({
      code: 0,
      out: expect.stringContaining('✔ acme: agrees'),
      err: '',
    });
    expect(rig.app.verifier.asked).toMatchObject([{ from: '2026-04-01', full: true }]);

    rig.app.verifier.agrees = false;
    const { code, out } = await rig.run('verify');

    expect(code).toBe(1);
    expect(out).toMatch(/✘ acme: differs[^]*INV-1/);
  });

  it.each([
    [['--from', '2026-13-01'], '--from must be a day of the calendar like 2026-04-01, not "2026-13-01"'],
    [['--to', '2026-05-32'], '--to must be a day of the calendar'],
    [['--from', '2026-06-30', '--to', '2026-06-01'], '--from 2026-06-30 is after --to 2026-06-01'],
    [['--to', '2025-12-31'], '--to 2025-12-31 is before 2026-01-01'],
  ])('of %j compares nothing and says why', async (range, message) => {
    await start();

    const { code, out, err } = await rig.run('verify', ...range);

    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
    expect(rig.app.verifier.asked).toEqual([]);
  });

  it('is a run on record, and one that fails says why', async () => {
    await start();
    rig.app.failWith(new SyncError({ kind: 'auth', code: 'auth.invalid-grant', message: 'the grant was refused' }));

    const { code, err } = await rig.run('verify');

    expect(code).toBe(3);
    expect(err).toContain('the grant was refused');
    expect(await rig.app.store.runs.list('acme')).toMatchObject([{ direction: 'verify', trigger: 'cli', state: 'failed' }]);
  });

  it('is refused while a sync holds the connection', async () => {
    await start();
    await rig.app.store.leases.acquire('connection/acme', 'another process', 60_000);

    expect((await rig.run('verify')).code).toBe(3);
  });
});

describe('dead letters', () => {
  it('are listed, handed back by number, and dismissed', async () => {
    await start();
    await rig.app.hold({ sourceId: '1', number: 'INV-1' });
    await rig.app.hold({ sourceId: '2', number: 'INV-2' });
    expect((await rig.run('dead-letters')).code).toBe(1);

    const retried = await rig.run('dead-letters', 'retry', '--document', 'INV-1', '--json');
    const dismissed = await rig.run('dead-letters', 'dismiss', '--entity', 'invoices');

    expect(JSON.parse(retried.out).documents).toEqual([{ connection: 'acme', entity: 'invoices', sourceId: '1', number: 'INV-1' }]);
    expect(dismissed.out).toBe('1 document dismissed until the source changes.\n');
    expect(
      (await rig.app.store.documents.getMany('acme', 'invoices', ['1', '2'])).map(({ state, dismissed: gone }) => [state, gone]),
    ).toEqual([
      ['deferred', false],
      ['held', true],
    ]);
    expect(await rig.run('dead-letters')).toMatchObject({ code: 0, out: 'No document needs a person.\n' });
  });

  it.each(['retry', 'dismiss'])('that nobody knows are a slip in %s', async (action) => {
    await start();
    await rig.app.hold({ sourceId: '1', number: 'INV-1' });

    expect(await rig.run('dead-letters', action, '--document', 'INV-7')).toMatchObject({
      code: 2,
      out: 'No dead letter answers to that.\n',
    });
    expect((await rig.run('dead-letters', action, '--document', 'INV-7', 'INV-1')).code).toBe(0);
  });

  it('are not amended all at once by an oversight', async () => {
    await start();
    await rig.app.hold({ sourceId: '1' });

    expect((await rig.run('dead-letters', 'dismiss')).code).toBe(2);
    expect((await rig.run('dead-letters', 'dismiss', '--all')).code).toBe(0);
  });

  it('are found however many there are', async () => {
    await start();
    // More than two pages of the store's 200.
    const ids = Array.from({ length: 450 }, (_, index) => String(index + 1));
    for (const sourceId of ids) await rig.app.hold({ sourceId, number: `INV-${sourceId}` });

    const { out } = await rig.run('dead-letters', '--json');

    expect(JSON.parse(out).deadLetters).toHaveLength(450);
  });
});

describe('drift', () => {
  it('is listed with the values of both sides; accepted drift only when asked, and it leaves no work', async () => {
    await start();
    await rig.app.hold({ ...driftedDocument, sourceId: '1', number: 'INV-1', state: 'synced' });

    const quiet = await rig.run('drift');
    const all = await rig.run('drift', '--all');
    await rig.app.hold({ ...driftedDocument, sourceId: '2', number: 'INV-2' });
    const open = await rig.run('drift');

    expect(quiet).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^No document is known to stand differently in QuickBooks\.\n\w+: QuickBooks has not been asked yet; `crossfoot sync --look` asks now\.\n$/,
      ),
    });
    expect(all).toMatchObject({ code: 0 });
    expect(all.out).toContain('invoices INV-1');
    expect(open.code).toBe(1);
    expect(open.out).toContain('date 2026-03-17 → 2026-03-30');
    expect(open.out).toContain('1 document changed in QuickBooks.');
  });
});

describe('a plan in a file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crossfoot-plan-'));
    file = join(folder, 'plan.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is applied as it was made', async () => {
    await start();

    const made = await rig.run('plan', '--out', file);
    const { code, out } = await rig.run('apply', file);

    expect(made.err).toContain(`crossfoot apply ${file}`);
    expect(out).toMatch(/acme: run run-\d succeeded; the plan held nothing to write/);
    expect(code).toBe(0);
  });

  it.each([
    ['plan', '--out'],
    ['verify', '--format', 'csv', '--out'],
  ])('%s is refused before the work when its file cannot be written', async (...args) => {
    await start();

    for (const name of [join(folder, 'nowhere', 'x.json'), folder]) {
      const { code, out, err } = await rig.run(...args, name);

      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(`${name} cannot be written: its folder must exist, be writable and have space`);
      expect(err).toContain('[output.file]');
    }
    expect(rig.app.verifier.asked).toEqual([]);
  });

  it('takes the place of an earlier one as a whole', async () => {
    await start();
    writeFileSync(file, 'of yesterday');

    await rig.run('plan', '--out', file);

    expect(JSON.parse(readFileSync(file, 'utf8')).plans).toHaveLength(1);
    expect(readdirSync(folder)).toEqual(['plan.json']);
  });

  it('is read by its owner only, as a report is', async () => {
    await start();
    const report = join(folder, 'report.html');

    await rig.run('plan', '--out', file);
    await rig.run('verify', '--format', 'html', '--out', report);

    expect([file, report].map((name) => statSync(name).mode & 0o077)).toEqual([0, 0]);
  });

  it.each<[string, (text: string) => string, string]>([
    ['was edited', (text) => text.replace('"state": "succeeded"', '"state": "great"'), '[plan.signature]'],
    ['is for another connection', (text) => text.replace('"acme"', '"other"'), 'there is no connection "other"'],
    ['is no plan', () => '{}', 'it holds no plan'],
    ['is not JSON', () => 'plan', 'it is not JSON'],
  ])('is refused when it %s', async (_case, change, message) => {
    await start();
    await rig.run('plan', '--out', file);
    writeFileSync(file, change(readFileSync(file, 'utf8')));

    const { code, err } = await rig.run('apply', file);

    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('is refused when it is too old', async () => {
    await start();
    await rig.run('plan', '--out', file);
    rig.app.clock.advance(25 * 3_600_000);

    expect((await rig.run('apply', file)).err).toContain('the plan is 25 hours old, more than export.planLifeHours 24');
  });
});
