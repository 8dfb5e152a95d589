import { createRequire } from 'node:module';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { openApp, type App } from '../../src/app.js';
import type { CliDependencies } from '../../src/cli/dependencies.js';
import { buildProgram } from '../../src/cli/program.js';
import { createTerminal } from '../../src/cli/terminal.js';
import { startDaemon } from '../../src/control/daemon.js';
import { createRig, credentials, type Rig } from '../support/rig.js';

/** `crossfoot connect`, with a browser that agrees to everything. */
const port = 18_400 + (process.pid % 1_000);
const redirectUrl = `http://127.0.0.1:${port}/callback`;
const env = { CROSSFOOT_ENCRYPTION_KEY: 'ab'.repeat(32) };
let rig: Rig;
let file: string;
let app: App | undefined;

beforeEach(async () => {
  rig = await createRig({ organization: { redirectUris: [redirectUrl], contacts: [{ as: 'clark', contact_name: 'Clark' }] } });
  file = join(dirname(rig.configFile), 'connect.yaml');
  const config: any = parse(readFileSync(rig.configFile, 'utf8'));
  config.connect = { redirectUrl, port };
  config.database.url = `sqlite:${join(mkdtempSync(join(tmpdir(), 'crossfoot-connect-')), 'crossfoot.db')}`;
  for (const vendor of ['zoho', 'quickbooks']) delete config.connections[0][vendor].refreshToken;
  writeFileSync(file, stringify(config));
});
afterEach(async () => {
  await app?.close();
  app = undefined;
  await rig.close();
});

/** Runs a command; `browser` is handed each address that it prints. */
async function cli(
  args: readonly string[],
  browser: (url: string) => Promise<unknown> = (url) => fetch(url),
): Promise<{ code: number; out: string; err: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const visits: Promise<unknown>[] = [];
  const interrupts = new Set<() => void>();
  const write = (text: string): void => {
    err.push(text);
    const [url] = /http\S+\/(?:oauth\/v2\/auth|connect\/oauth2)\?\S+/.exec(text) ?? [];
    if (url !== undefined) visits.push(browser(url));
  };
  const unused = (): never => {
    throw new Error('not in this test');
  };
  const deps: CliDependencies = {
    env,
    terminal: createTerminal({ write: (text) => out.push(text) }, { write }, {}),
    version: 'test',
    openApp: () => openApp({ file, env }),
    serve: unused,
    rotateKeys: unused,
    onInterrupt: (work) => {
      interrupts.add(work);
      return () => interrupts.delete(work);
    },
    exit: () => undefined,
  };
  const code = await buildProgram(deps).run([...args, '--config', file]);
  await Promise.all(visits);
  return { code, out: out.join(''), err: err.join('') };
}
const open = async (): Promise<App> => (app = await openApp({ file, env }));
const quickbooksTokens = (change: Readonly<Record<string, unknown>>): Promise<unknown> =>
  fetch(`${new URL(rig.quickbooks.url).origin}/_sandbox/tokens`, {
    method: 'POST',
    body: JSON.stringify({ realm: rig.realmId, ...change }),
  });
const revoke = (): Promise<unknown> => quickbooksTokens({ revoke: true });
const stored = async (): Promise<Record<string, any>> => {
  const { grants } = await (await open()).engine.connection('acme').state();
  await app?.close();
  app = undefined;
  return grants;
};
function invoice(number: string): void {
  const body = { customer_id: '$clark', invoice_number: number, date: '2026-03-01', line_items: [{ name: 'Work', rate: 10, quantity: 1 }] };
  rig.organization.steps([{ create: 'invoice', as: number, body }]);
}

describe('crossfoot connect', () => {
  it('takes both consents, shows the books, checks, and keeps the tokens encrypted', async () => {
    expect((await cli(['status'])).out).toContain('nobody has authorized yet; run `crossfoot connect acme`');

    const { code, out, err } = await cli(['connect', 'acme']);

    expect(err).toMatch(/Zoho Inventory: connected to .+ \(10234695\)/);
    expect(err).toMatch(/QuickBooks Online: connected to .+ \(4620816365\)/);
    expect(out).toMatch(/acme: .*golden cases run/);
    expect(code).toBe(0);
    const opened = await open();
    const tokens = await opened.store.tokens.load('acme', 'quickbooks');
    expect(await opened.engine.sync('acme', { trigger: 'test' })).toMatchObject({ state: 'succeeded' });
    const folder = dirname(opened.loaded.config.database.url.slice('sqlite:'.length));
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(folder, name)).includes(String(tokens?.['refreshToken']))).toBe(false);
    }
  });

  it.each([
    ['the person refuses at Zoho', '&sandbox_decision=deny', 3, 'connect.refused'],
    ['the person refuses at QuickBooks', '&deny=1', 3, 'connect.refused'],
    ['another company is chosen', '&realmId=99', 2, 'connect.company'],
  ])('when %s, says so and keeps nothing of it', async (_case, addition, code, why) => {
    rig.quickbooks.addCompany({ realmId: '99', ...credentials });

    const result = await cli(['connect', 'acme'], (url) => fetch(`${url}${addition}`));

    expect(result.code).toBe(code);
    expect(result.err).toContain(why);
    expect(await stored()).toMatchObject({ quickbooks: { state: 'missing' } });
  });

  it('refuses an organization that the Zoho user does not have', async () => {
    const config = readFileSync(file, 'utf8');
    writeFileSync(file, config.replace('"10234695"', '"77"'));

    const { code, err } = await cli(['connect', 'acme', '--vendor', 'zoho']);

    expect(code).toBe(2);
    expect(err).toContain('the Zoho user has no organization 77');
    expect(await stored()).toMatchObject({ zoho: { state: 'missing' } });
  });

  it('redeems no code that comes without the state of its own question', async () => {
    const strangers: number[] = [];

    const { err } = await cli(['connect', 'acme'], async (url) => {
      for (const query of ['code=stolen&state=guess', 'code=stolen', 'state=']) {
        strangers.push((await fetch(`${redirectUrl}?${query}`)).status);
      }
      return fetch(url);
    });

    expect(strangers).toEqual([400, 400, 400, 400, 400, 400]);
    expect(err).toContain('QuickBooks Online: connected to');
  });

  it('stays up when a page of the same browser asks for what is no address', async () => {
    const strangers: number[] = [];

    const { err } = await cli(['connect', 'acme', '--vendor', 'zoho'], async (url) => {
      strangers.push((await fetch(`http://127.0.0.1:${port}//`)).status);
      return fetch(url);
    });

    expect(strangers).toEqual([400]);
    expect(err).toContain('Zoho Inventory: connected to');
  });

  it('asks nobody for books that belong to another connection of the database', async () => {
    await cli(['connect', 'acme']);
    await (await open()).engine.sync('acme', { trigger: 'test' });
    await app?.close();
    app = undefined;
    const config: any = parse(readFileSync(file, 'utf8'));
    Object.assign(config.connections[0], { id: 'twin' });
    config.connections[0].quickbooks.realmId = '99';
    writeFileSync(file, stringify(config));
    const asked: string[] = [];

    const { code, err } = await cli(['connect', 'twin'], async (url) => asked.push(url));

    expect([code, asked]).toEqual([2, []]);
    expect(err).toContain('organization us/10234695 belongs to connection acme');
  });

  it('names what is wrong with the command', async () => {
    expect((await cli(['connect', 'nobody'])).err).toContain('there is no connection "nobody"');
    expect((await cli(['connect', 'acme', '--vendor', 'xero'])).err).toContain('use zoho or quickbooks');
  });
});

describe('a grant that died', () => {
  it('is one state with one remedy, and the queue goes on after connecting again, in a daemon that runs too', async () => {
    await cli(['connect', 'acme']);
    const opened = await open();
    await opened.engine.sync('acme', { trigger: 'test' });
    await revoke();
    invoice('INV-1');
    expect(await opened.engine.sync('acme', { trigger: 'test' })).toMatchObject({ state: 'failed', error: { kind: 'auth' } });
    const daemon = await startDaemon(opened, { port: 0, grantLookMs: 20, schedule: true });
    try {
      const status = await cli(['status']);
      expect(status.out).toMatch(/authorization of quickbooks: over since .*; run `crossfoot connect acme`, the queue is kept/);
      expect(status.code).toBe(3);
      expect(await (await fetch(`${daemon.url}/metrics`)).text()).toContain('crossfoot_grant_up{connection="acme",vendor="quickbooks"} 0');

      await cli(['connect', 'acme', '--vendor', 'quickbooks']);

      await expect(untilExported('INV-1')).resolves.toBe(1);
      expect(await (await fetch(`${daemon.url}/metrics`)).text()).toContain('crossfoot_grant_up{connection="acme",vendor="quickbooks"} 1');
    } finally {
      await daemon.close();
    }
  });

  /** How many of that number QuickBooks has, once it has any. */
  async function untilExported(number: string): Promise<number> {
    for (;;) {
      const found = (await rig.documents('Invoice')).filter((one) => one['DocNumber'] === number).length;
      if (found > 0) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
});

/** Intuit's own library, unmodified: it knows nothing of this program, nor of the emulator. */
describe('intuit-oauth against the same emulator', () => {
  const OAuthClient = createRequire(import.meta.url)('intuit-oauth');

  it('asks for consent, redeems, renews and revokes by the same requests as `connect` and the runs after it', async () => {
    await cli(['connect', 'acme', '--vendor', 'quickbooks']);
    await quickbooksTokens({ expireAccess: true });
    const opened = await open();
    await opened.engine.connection('acme').target.profile();
    await opened.engine.connection('acme').revoke();
    const ours = oauthRequests();
    const { url } = rig.quickbooks;
    const client = new OAuthClient({
      clientId: credentials.clientId,
      clientSecret: credentials.clientSecret,
      environment: 'sandbox',
      redirectUri: redirectUrl,
    });
    client.setAuthorizeURLs({
      authorizeEndpoint: `${url}/connect/oauth2`,
      tokenEndpoint: `${url}/oauth2/v1/tokens/bearer`,
      revokeEndpoint: `${url}/v2/oauth2/tokens/revoke`,
      userInfoEndpoint: `${url}/v1/openid_connect/userinfo`,
    });

    const address = client.authorizeUri({ scope: [OAuthClient.scopes.Accounting], state: 'of-this-question' });
    const back = (await fetch(address, { redirect: 'manual' })).headers.get('location') ?? '';
    await client.createToken(back);
    await client.refresh();
    await client.revoke();

    expect(new URL(back).searchParams.get('state')).toBe('of-this-question');
    expect(oauthRequests().slice(ours.length)).toEqual(ours);
    expect(ours).toEqual([
      'GET /connect/oauth2 client_id redirect_uri response_type=code scope=com.intuit.quickbooks.accounting state',
      'POST /oauth2/v1/tokens/bearer code grant_type=authorization_code redirect_uri',
      'POST /oauth2/v1/tokens/bearer grant_type=refresh_token refresh_token',
      'POST /v2/oauth2/tokens/revoke token',
    ]);
  });

  /** What each request to the authorization server said: names, and the values that are no secret and no address. */
  function oauthRequests(): string[] {
    const told = ['response_type', 'scope', 'grant_type'];
    return rig.quickbooks.log
      .filter(({ path }) => path.includes('oauth2'))
      .map(({ method, path, query, body }) => {
        const parts = body.startsWith('{')
          ? Object.entries<string>(JSON.parse(body))
          : [...new URLSearchParams(method === 'GET' ? query : body)];
        const shown = parts.map(([name, value]) => (told.includes(name) ? `${name}=${value}` : name)).sort();
        return [method, path, ...shown].join(' ');
      });
  }
});
