import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'house-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

interface ScriptResult {
  readonly status: number | null;
  readonly output: string;
}

function script(name: string, args: readonly string[] = [], from = root): ScriptResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(from, 'scripts', name), ...args], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

describe('generated files', () => {
  it('are those that the schema implies', () => {
    expect(script('gen.mjs', ['--check'])).toEqual({ status: 0, output: '' });
  });

  it('are reported when the schema has moved on', () => {
    for (const path of ['scripts', 'docs/reference', 'src/config', '.prettierrc.json', 'package.json']) {
      cpSync(join(root, path), join(folder, path), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    const schema = join(folder, 'src/config/config.schema.json');
    writeFileSync(schema, readFileSync(schema, 'utf8').replace('"default": 8080', '"default": 8081'));

    const checked = script('gen.mjs', ['--check'], folder);

    // The type of a port is a number whatever its default: only the page changes.
    expect(checked).toEqual({ status: 1, output: 'stale, run `npm run gen`: docs/reference/config.md\n' });
  });
});

describe('lock-check', () => {
  function check(packages: object): ScriptResult {
    const file = join(folder, 'package-lock.json');
    writeFileSync(file, JSON.stringify({ packages }));
    return script('lock-check.mjs', [file]);
  }

  it('accepts the lock of this project', () => {
    expect(script('lock-check.mjs')).toEqual({ status: 0, output: '' });
  });

  it('finds optional packages beside and above what needs them', () => {
    const checked = check({
      '': {},
      'node_modules/a': { optionalDependencies: { own: '1', shared: '1' } },
      'node_modules/a/node_modules/own': {},
      'node_modules/a/node_modules/@scope/b': { optionalDependencies: { own: '1', shared: '1' } },
      'node_modules/shared': {},
    });

    expect(checked).toEqual({ status: 0, output: '' });
  });

  it('names an optional package that is missing, or is only where nobody looks', () => {
    const checked = check({
      '': { optionalDependencies: { gone: '1' } },
      'node_modules/a': { optionalDependencies: { hidden: '1' } },
      'node_modules/b/node_modules/hidden': {},
    });

    expect(checked.status).toBe(1);
    expect(checked.output).toContain('the project: gone is missing from the lock');
    expect(checked.output).toContain('node_modules/a: hidden is missing from the lock');
  });

  it('refuses download addresses', () => {
    const checked = check({ 'node_modules/a': { resolved: 'https://registry.example/a.tgz' } });

    expect(checked.status).toBe(1);
    expect(checked.output).toContain('has "resolved" lines');
  });
});

describe('the wrappers of commands', () => {
  /** A checkout whose packages are installed and whose program is three lines long. */
  function checkout(main: string): void {
    for (const path of ['scripts', 'package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json']) {
      cpSync(join(root, path), join(folder, path), { recursive: true });
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/main.ts'), main);
  }

  it('build the program once, pass arguments on and give its exit code back', () => {
    checkout(`console.log(process.argv.slice(2).join('|'));\nprocess.exitCode = 3;\n`);

    const first = script('cli.mjs', ['plan', '--out', 'a b'], folder);
    const second = script('cli.mjs', ['status'], folder);

    expect(first).toEqual({ status: 3, output: expect.stringMatching(/^plan\|--out\|a b\n[^]*Building/) });
    expect(second).toEqual({ status: 3, output: 'status\n' });
  });

  it('build again when a source has changed', () => {
    checkout(`console.log('old');\n`);
    script('cli.mjs', [], folder);
    writeFileSync(join(folder, 'src/main.ts'), `console.log('new');\n`);

    expect(script('cli.mjs', [], folder).output).toContain('new\n');
  });

  it('do not start a program that does not compile', () => {
    checkout(`const a: number = 'text';\nconsole.log('started', a);\n`);

    const { status, output } = script('cli.mjs', [], folder);

    expect(status).toBe(1);
    expect(output).not.toContain('started');
  });

  it('count a build that failed as a failed test, in the last line', () => {
    checkout(`const a: number = 'text';\n`);

    const { status, output } = script('test.mjs', [], folder);

    expect(status).toBe(1);
    expect(output).toContain('the build failed\n0 passed, 1 failed\n');
  });

  it.each([
    ['passes', `it('a', () => { expect(1).toBe(1); });`, 0, '1 passed, 0 failed'],
    ['fails', `it('a', () => { expect(1).toBe(1); });\nit('b', () => { expect(1).toBe(2); });`, 1, '1 passed, 1 failed'],
    ['cannot be loaded', `import './nothing.js';\nit('a', () => undefined);`, 1, '0 passed, 1 failed'],
    ['has no test', '', 1, '0 passed, 1 failed'],
  ])('count a spec that %s', (_name, spec, status, lastLine) => {
    checkout(`console.log('built');\n`);
    for (const path of ['.swcrc', 'test/support/setup.ts', 'jest.config.mjs']) cpSync(join(root, path), join(folder, path));
    writeFileSync(join(folder, 'test/a.spec.ts'), `import { expect, it } from '@jest/globals';\n${spec}\n`);

    // The specs use no database, and the copy has not got what starts one.
    const result = spawnSync(process.execPath, [join(folder, 'scripts/test.mjs')], { encoding: 'utf8', env: { ...process.env, DB: '' } });

    expect({ status: result.status, lastLine: result.stdout.trim().split('\n').at(-1) }).toEqual({ status, lastLine });
  });
});
