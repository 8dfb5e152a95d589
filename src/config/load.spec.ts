import { describe, expect, it } from '@jest/globals';
import { ConfigError } from './config-error.js';
import { loadConfig, type LoadedConfig } from './load.js';

const file = 'config/crossfoot.yaml';
const minimal = `version: 1
connections:
  - id: acme
    zoho:
      organizationId: "10234695"
      clientId: zc
      clientSecret: zoho-secret
    quickbooks:
      environment: sandbox
      realmId: "4620816365"
      clientId: qc
      clientSecret: qbo-secret
    export:
      from: 2026-04-01
`;

interface World {
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
}

function load(text: string, { env = {}, files = {}, folders = ['/app/mappings'] }: World = {}): LoadedConfig {
  const all: Readonly<Record<string, string>> = { [file]: text, ...files };
  return loadConfig({
    modules: ['customers', 'accounts', 'invoices', 'creditNotes', 'bills', 'vendorCredits'],
    file,
    env,
    workingDirectory: '/app',
    exists: (path) => folders.includes(path),
    readFile: (path) => {
      const found = all[path];
      if (found === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
      return found;
    },
  });
}

function messages(text: string, world?: World): string[] {
  try {
    load(text, world);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n');
    throw error;
  }
  return [];
}

/** The minimal file with one line replaced; line numbers stay as they are. */
function minimalWith(line: string, replacement: string): string {
  const text = minimal.replace(line, () => replacement);
  if (text === minimal) throw new Error(`the minimal file has no line ${line}`);
  return text;
}

describe('loadConfig', () => {
  it('fills in defaults below keys that the file leaves out', () => {
    const { config } = load(minimal);

    expect(config.server).toEqual({
      host: '127.0.0.1',
      port: 8080,
      apiKeys: [],
      requestsPerMinute: 300,
      bodyBytesMax: 1_048_576,
      reloadEvery: '5s',
    });
    expect(config.connections[0]?.export.modules).toEqual(['customers', 'accounts', 'invoices', 'creditNotes', 'bills', 'vendorCredits']);
    expect(config.connections[0]?.export.sweepEvery).toBe('1d');
    expect(config.connections[0]?.export.drift.invoices).toBe('hold');
    expect(config.connections[0]?.zoho.limits.requestsPerDay).toBeNull();
    expect(config.connections[0]?.import.subCustomers).toBe(false);
  });

  it('lets the file win over defaults and the environment over the file', () => {
    const text = `${minimal}server: { port: 9000, host: 0.0.0.0 }\n`;

    const { config } = load(text, { env: { CROSSFOOT_SERVER_PORT: '0', DATABASE_URL: 'postgresql://u:pass-word@db/x' } });

    expect(config.server.port).toBe(0);
    expect(config.server.host).toBe('0.0.0.0');
    expect(config.database.url).toBe('postgresql://u:pass-word@db/x');
  });

  it('is frozen at every depth', () => {
    const { config } = load(minimal);

    expect(() => Object.assign(config.connections[0]?.export.accounts ?? {}, { shipping: 'x' })).toThrow(TypeError);
  });

  it('resolves the database against the working directory', () => {
    const relative = load(`${minimal}database: { url: "sqlite:./data/x.db" }\n`);
    const memory = load(`${minimal}database: { url: "sqlite::memory:" }\n`);

    expect(relative.config.database.url).toBe('sqlite:/app/data/x.db');
    expect(memory.config.database.url).toBe('sqlite::memory:');
  });

  it.each([
    [['/app/mappings', '/app/config/mappings'], '/app/mappings'],
    [['/app/config/mappings'], '/app/config/mappings'],
  ])('finds the mappings among %j', (folders, expected) => {
    expect(load(minimal, { folders }).config.connections[0]?.mappings).toBe(expected);
  });

  it('looks for mappings beside the folder of a configuration elsewhere', () => {
    const loaded = loadConfig({
      file: '/etc/crossfoot/config/crossfoot.yaml',
      env: {},
      workingDirectory: '/app',
      exists: (path) => path === '/etc/crossfoot/mappings',
      readFile: () => minimal,
    });

    expect(loaded.config.connections[0]?.mappings).toBe('/etc/crossfoot/mappings');
  });
});

describe('substitution', () => {
  it('replaces variables and files, whole or inside a text, and drops one trailing newline', () => {
    const text = minimalWith('clientId: zc', 'clientId: "id-${NAME}-$${NAME}"').replace('zoho-secret', '"${file:../secrets/zoho}"');

    const { config } = load(text, { env: { NAME: 'x1' }, files: { '/app/secrets/zoho': 'from-file\n\n' } });

    expect(config.connections[0]?.zoho.clientId).toBe('id-x1-${NAME}');
    expect(config.connections[0]?.zoho.clientSecret).toBe('from-file\n');
  });

  it('reads a number or a switch where the schema wants one, and a text elsewhere', () => {
    const text = `${minimal.replace('- id: acme', '- id: acme\n    enabled: ${ON}').replace('"10234695"', '${ORG}')}server: { port: "\${PORT}" }\n`;

    const { config } = load(text, { env: { PORT: '8123', ON: 'false', ORG: '0042' } });

    expect(config.server.port).toBe(8123);
    expect(config.connections[0]?.enabled).toBe(false);
    expect(config.connections[0]?.zoho.organizationId).toBe('0042');
  });

  it('does not look into what it has put in', () => {
    const text = minimalWith('clientId: zc', 'clientId: "${A}"');

    expect(load(text, { env: { A: '${B}', B: 'no' } }).config.connections[0]?.zoho.clientId).toBe('${B}');
  });

  it('says of an optional key that wants a variable that it may be left out', () => {
    const text = minimalWith('zoho-secret', 'zoho-secret\n      refreshToken: "${TOKEN}"');

    expect(messages(text, { env: { TOKEN: '' } })).toEqual([
      expect.stringMatching(
        /zoho\.refreshToken: needs the environment variable TOKEN, which is empty; set it, or delete this line: refreshToken is optional \(.*`crossfoot connect` obtains one when it is left out\.\)$/,
      ),
    ]);
  });

  it('names every variable and file that is missing, with the key that needs it', () => {
    const text = minimalWith('"10234695"', '"${ORG}"')
      .replace('clientId: zc', 'clientId: "${EMPTY}"')
      .replace('zoho-secret', '"${file:zoho.txt}"')
      .replace('qbo-secret', '"${not a name}"');

    expect(messages(text, { env: { EMPTY: '' } })).toEqual([
      'config/crossfoot.yaml:5:23 connections[0].zoho.organizationId: needs the environment variable ORG, which is not set',
      'config/crossfoot.yaml:6:17 connections[0].zoho.clientId: needs the environment variable EMPTY, which is empty',
      'config/crossfoot.yaml:7:21 connections[0].zoho.clientSecret: needs the file /app/config/zoho.txt, which cannot be read (ENOENT)',
      'config/crossfoot.yaml:12:21 connections[0].quickbooks.clientSecret: has a placeholder that is neither ${VARIABLE} nor ${file:path}: ${not a name}',
    ]);
  });
});

describe('errors of shape', () => {
  it.each([
    [
      'an unknown value',
      'organizationId: "10234695"',
      'dataCenter: usa',
      '5:19 connections[0].zoho.dataCenter: must be one of us, eu, in, au, jp, ca, cn, sa, uk',
    ],
    ['a missing key', 'organizationId: "10234695"', '', '4:5 connections[0].zoho.organizationId: is required'],
    ['an unknown key', 'clientId: zc', 'clientID: zc', '6:7 connections[0].zoho.clientID: is not a known key, did you mean clientId?'],
    ['a missing key beside it', 'clientId: zc', 'clientID: zc', '4:5 connections[0].zoho.clientId: is required'],
    ['an unquoted id', '"10234695"', '10234695', '5:23 connections[0].zoho.organizationId: must be a text: put it in quotes'],
    ['a wrong form', '"10234695"', 'abc', '5:23 connections[0].zoho.organizationId: must be digits only'],
    ['an empty text', 'clientId: zc', 'clientId: ""', '6:17 connections[0].zoho.clientId: must not be empty'],
    ['a wrong type', 'export:', 'enabled: yes\n    export:', '13:14 connections[0].enabled: must be true or false'],
    [
      'a selector of no kind',
      'export:',
      'export:\n      accounts: { shipping: [a] }',
      '14:29 connections[0].export.accounts.shipping: must be a text or a mapping',
    ],
    [
      'a numeric account',
      'export:',
      'export:\n      accounts: { shipping: 4000 }',
      '14:29 connections[0].export.accounts.shipping: must be a text or a mapping: put it in quotes',
    ],
    [
      'a selector without id',
      'export:',
      'export:\n      accounts: { shipping: { number: "1" } }',
      '14:19 connections[0].export.accounts.shipping.id: is required',
    ],
    ['a limit out of range', 'export:', 'export:\n      groupSize: 31', '14:18 connections[0].export.groupSize: must be at most 30'],
    ['a version of the future', 'version: 1', 'version: 2', '1:10 version: must be 1'],
    ['a section without content', 'export:', 'import:\n    export:', '13:12 connections[0].import: must be a mapping'],
  ])('reports %s', (_name, line, replacement, expected) => {
    expect(messages(minimalWith(line, replacement))).toContain(`config/crossfoot.yaml:${expected}`);
  });

  it('reports everything at once, top to bottom, and both passes together', () => {
    const text = minimalWith('environment: sandbox', 'environment: test')
      .replace('2026-04-01', '2026-04-31')
      .concat('sever: {}\nserver: { port: 70000, apiKeys: [short] }\n');

    expect(messages(text)).toEqual([
      'config/crossfoot.yaml:9:20 connections[0].quickbooks.environment: must be one of sandbox, production',
      'config/crossfoot.yaml:14:13 connections[0].export.from: is not a day of the calendar',
      'config/crossfoot.yaml:15:1 sever: is not a known key, did you mean server?',
      'config/crossfoot.yaml:16:17 server.port: must be at most 65535',
      'config/crossfoot.yaml:16:34 server.apiKeys[0]: must have at least 16 characters',
    ]);
  });

  it('reports an empty file and a missing one', () => {
    expect(messages('')).toEqual(['config/crossfoot.yaml:1:1 must be a mapping']);
    expect(() => loadConfig({ file: '/nowhere/x.yaml', env: {} })).toThrow(
      '/nowhere/x.yaml:1:1 the configuration file does not exist (CROSSFOOT_CONFIG names another)',
    );
  });

  it('never repeats a value, which may be a secret', () => {
    const text = minimalWith('zoho-secret', '[canary-4711]').concat('server: { apiKeys: [canary-4711] }\n');

    expect(messages(text)).toHaveLength(2);
    expect(messages(text).join()).not.toContain('canary');
  });

  it('blames the environment for a value that came from there', () => {
    const env = { CROSSFOOT_LOG_LEVEL: 'loud', CROSSFOOT_SERVER_PORT: '80a' };

    expect(messages(`${minimal}log: { level: info }\n`, { env })).toEqual([
      'environment CROSSFOOT_SERVER_PORT: must be a whole number',
      'environment CROSSFOOT_LOG_LEVEL: must be one of fatal, error, warn, info, debug, trace, silent',
    ]);
  });

  it('ends the program with exit code 2', () => {
    expect(new ConfigError([]).exitCode).toBe(2);
  });
});

describe('errors of meaning', () => {
  const second = minimal.slice(minimal.indexOf('  - id'));

  it('allows a connection, an organization and a company once', () => {
    // The second connection repeats lines 3 to 14 as lines 15 to 26.
    expect(messages(minimal + second)).toEqual([
      'config/crossfoot.yaml:15:9 connections[1].id: repeats connections[0]: each may appear once',
      'config/crossfoot.yaml:17:23 connections[1].zoho.organizationId: repeats connections[0]: each may appear once',
      'config/crossfoot.yaml:22:16 connections[1].quickbooks.realmId: repeats connections[0]: each may appear once',
    ]);
  });

  it('refuses waits that Node counts as none', () => {
    // 2^31 - 1 ms are 24.8 days.
    expect(messages(`${minimal}server: { reloadEvery: 24d }\n`)).toEqual([]);
    expect(messages(`${minimal}server: { reloadEvery: 25d }\n`)).toEqual([
      expect.stringContaining('server.reloadEvery: must be at most 24d'),
    ]);
    const patient = minimal.replace('zoho:\n', 'zoho:\n      limits: { timeoutMs: 2147483648 }\n');
    expect(messages(patient)).toEqual([expect.stringContaining('zoho.limits.timeoutMs: must be at most 600000')]);
  });

  it('knows the same number in another data centre and environment for another one', () => {
    const other = second.replace('acme', 'other').replace('zoho:', 'zoho:\n      dataCenter: eu').replace('sandbox', 'production');

    expect(messages(minimal + other)).toEqual([]);
  });

  it.each([
    [
      'a module twice',
      'modules: [bills, invoices, bills]',
      '14:34 connections[0].export.modules[2]: repeats modules[0]: each may appear once',
    ],
    [
      'a module there is not',
      'modules: [bills, payrolls]',
      '14:24 connections[0].export.modules[1]: must be one of customers, accounts, invoices, creditNotes, bills, vendorCredits',
    ],
    ['no time at all', 'every: 0m', '14:14 connections[0].export.every: must be longer than zero'],
    ['a duration without unit', 'every: "60"', '14:14 connections[0].export.every: must be a duration like 15m, 1h or 1d'],
  ])('refuses %s', (_name, line, expected) => {
    expect(messages(minimalWith('export:', `export:\n      ${line}`))).toEqual([`config/crossfoot.yaml:${expected}`]);
  });

  it('refuses a wrong cron expression', () => {
    const text = `${minimal}    import: { schedule: "0 25 * * *" }\n`;

    expect(messages(text)).toEqual([
      'config/crossfoot.yaml:15:25 connections[0].import.schedule: has a wrong hour in its cron expression: 0 to 23, *, ranges (1-5), lists (1,3) and steps (*/15)',
    ]);
  });

  it('maps a tax once, by name whatever its case or by id', () => {
    const map =
      '[{ zoho: GST, quickbooks: A }, { zoho: gst, quickbooks: B }, { zoho: { id: "1" }, quickbooks: A }, { zoho: { id: "1" }, quickbooks: { id: "2" } }]';

    // The list starts in column 12; its entries take 31 (with the bracket), 30 and 38 columns, and each tax stands 8 columns into its entry:
    // 12 + 31 + 8 = 51 and 12 + 31 + 30 + 38 + 8 = 119.
    expect(messages(`${minimal}    taxes:\n      map: ${map}\n`)).toEqual([
      'config/crossfoot.yaml:16:51 connections[0].taxes.map[1].zoho: repeats map[0]: each may appear once',
      'config/crossfoot.yaml:16:119 connections[0].taxes.map[3].zoho: repeats map[2]: each may appear once',
    ]);
  });

  it('names the places where it looked for a folder', () => {
    const text = `${minimal}    mappingsOverlay: ./acme\n`;

    expect(messages(text)).toEqual([
      'config/crossfoot.yaml:15:22 connections[0].mappingsOverlay: names a folder that does not exist: looked for /app/acme, /app/config/acme',
    ]);
  });
});

describe('the encryption key', () => {
  const bytes = Buffer.alloc(32, 7);

  it.each([
    ['hex', bytes.toString('hex')],
    ['base64', bytes.toString('base64')],
    ['base64url', bytes.toString('base64url')],
  ])('is read from %s', (_name, text) => {
    expect(load(minimal, { env: { CROSSFOOT_ENCRYPTION_KEY: text } }).encryptionKey?.equals(bytes)).toBe(true);
  });

  it('is among the secrets that are kept out of logs, in both forms', () => {
    const { secrets } = load(minimal, { env: { CROSSFOOT_ENCRYPTION_KEY: bytes.toString('hex') } });

    // The byte 7 thirty-two times.
    expect(secrets).toEqual(expect.arrayContaining(['07'.repeat(32), 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=']));
  });

  it('is read from a file and optional', () => {
    const world = { env: { CROSSFOOT_ENCRYPTION_KEY_FILE: '/run/key' }, files: { '/run/key': `${bytes.toString('hex')}\n` } };

    expect(load(minimal, world).encryptionKey?.equals(bytes)).toBe(true);
    expect(load(minimal).encryptionKey).toBeUndefined();
  });

  it.each([
    ['too short', { CROSSFOOT_ENCRYPTION_KEY: 'abcd' }, 'CROSSFOOT_ENCRYPTION_KEY: must be 32 bytes in hex'],
    ['one digit short', { CROSSFOOT_ENCRYPTION_KEY: 'a'.repeat(63) }, 'CROSSFOOT_ENCRYPTION_KEY: must be 32 bytes in hex'],
    ['in no alphabet', { CROSSFOOT_ENCRYPTION_KEY: '!'.repeat(44) }, 'CROSSFOOT_ENCRYPTION_KEY: must be 32 bytes in hex'],
    [
      'given twice',
      { CROSSFOOT_ENCRYPTION_KEY: 'a', CROSSFOOT_ENCRYPTION_KEY_FILE: '/x' },
      'CROSSFOOT_ENCRYPTION_KEY: is set together with',
    ],
    ['in a missing file', { CROSSFOOT_ENCRYPTION_KEY_FILE: '/x' }, 'CROSSFOOT_ENCRYPTION_KEY_FILE: names /x, which cannot be read'],
  ])('is refused when %s', (_name, env, expected) => {
    const [message, ...others] = messages(minimal, { env });

    expect(message).toMatch(new RegExp(`^environment ${expected}`));
    expect(others).toEqual([]);
  });
});
