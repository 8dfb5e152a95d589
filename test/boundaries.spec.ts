import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { importRules, rooms } from './support/rooms.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function inspect(baseDir: string): Promise<ICruiseResult> {
  const { output } = await cruise(['src'], {
    baseDir,
    ruleSet: { forbidden: [...importRules] },
    validate: true,
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  });
  return output as ICruiseResult;
}

/** `rule: from -> to` for every import that breaks the table. */
async function violations(baseDir: string): Promise<string[]> {
  const { summary } = await inspect(baseDir);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}

describe('the import table', () => {
  it('lists every room', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const listed = Object.keys(rooms).map((room) => room.split('/')[0]);

    expect(folders.map(({ name }) => name).filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('is kept by the program', async () => {
    const { modules } = await inspect(root);
    const load = modules.find(({ source }) => source === 'src/config/load.ts');

    // Imports end in `.js` and stand for `.ts` files: were they not followed, the table would be kept by nobody looking.
    expect(load?.dependencies.map(({ resolved }) => resolved)).toEqual(
      expect.arrayContaining(['src/config/schema.ts', 'src/domain/json.ts']),
    );
    expect(await violations(root)).toEqual([]);
  });
});

describe('a planted violation', () => {
  const folders: string[] = [];

  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  /** A small program of the given files; everything they import from each other is added empty. */
  function plant(files: Readonly<Record<string, string>>): string {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'boundaries-')));
    folders.push(folder);
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return folder;
  }

  const target = 'export const a = 1;\nexport interface A { readonly a: number }\n';

  it.each([
    ['domain', 'config'],
    ['config', 'store'],
    ['mapping', 'config'],
    ['vendors/http', 'vendors/zoho'],
    ['vendors/zoho', 'vendors/quickbooks'],
    ['vendors/quickbooks', 'pipelines'],
    ['connectors', 'pipelines'],
    ['engine', 'vendors/zoho'],
    ['engine', 'observability'],
    ['store', 'engine'],
    ['pipelines', 'store'],
    ['observability', 'control'],
    ['control', 'vendors/zoho'],
    ['cli', 'connectors'],
    ['verify', 'engine'],
    ['verify', 'mapping'],
    ['sandbox', 'domain'],
  ])('of %s importing %s is caught, for values and for types', async (from, to) => {
    const up = '../'.repeat(from.split('/').length);
    const folder = plant({
      [`src/${from}/value.ts`]: `import { a } from '${up}${to}/a.js';\nexport const b = a;\n`,
      [`src/${from}/type.ts`]: `import type { A } from '${up}${to}/a.js';\nexport type B = A;\n`,
      [`src/${to}/a.ts`]: target,
    });

    const found = await violations(folder);

    expect(found.map((text) => text.slice(text.indexOf(': ') + 2))).toEqual([
      `src/${from}/type.ts -> src/${to}/a.ts`,
      `src/${from}/value.ts -> src/${to}/a.ts`,
    ]);
  });

  it('of the vendor is caught in pipelines for values, not for types', async () => {
    const folder = plant({
      'src/pipelines/value.ts': `import { a } from '../vendors/zoho/a.js';\nexport const b = a;\n`,
      'src/pipelines/type.ts': `import type { A } from '../vendors/zoho/a.js';\nexport type B = A;\n`,
      'src/vendors/zoho/a.ts': target,
    });

    expect(await violations(folder)).toEqual(['pipelines imports only types of vendors: src/pipelines/value.ts -> src/vendors/zoho/a.ts']);
  });

  it('of mapping importing Node is caught, but not in its spec', async () => {
    const text = `import { readFileSync } from 'node:fs';\nexport const b = readFileSync;\n`;
    const folder = plant({ 'src/mapping/b.ts': text, 'src/mapping/b.spec.ts': text });

    expect(await violations(folder)).toEqual(['mapping imports nothing of Node: src/mapping/b.ts -> fs']);
  });

  it('of a package is caught', async () => {
    const modules = Object.fromEntries(
      ['@nestjs/common', 'yaml', '@mikro-orm/core', 'axios'].flatMap((name) => [
        [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' })],
        [`node_modules/${name}/index.js`, 'module.exports = {};\n'],
      ]),
    );
    const folder = plant({
      ...modules,
      'package.json': JSON.stringify({ dependencies: { '@nestjs/common': '1', yaml: '1', '@mikro-orm/core': '1', axios: '1' } }),
      'src/mapping/a.ts': `import '@nestjs/common';\nimport 'yaml';\n`,
      'src/engine/b.ts': `import '@mikro-orm/core';\nimport 'axios';\n`,
      'src/store/c.ts': `import '@mikro-orm/core';\n`,
    });

    expect(await violations(folder)).toEqual([
      'mapping imports neither Nest nor YAML: src/mapping/a.ts -> node_modules/@nestjs/common/index.js',
      'mapping imports neither Nest nor YAML: src/mapping/a.ts -> node_modules/yaml/index.js',
      'only store imports MikroORM: src/engine/b.ts -> node_modules/@mikro-orm/core/index.js',
      'the pure rooms import no HTTP client and no database: src/engine/b.ts -> node_modules/axios/index.js',
    ]);
  });

  it('of two files importing each other is caught', async () => {
    const folder = plant({
      'src/domain/a.ts': `import { b } from './b.js';\nexport const a = (): unknown => b;\n`,
      'src/domain/b.ts': `import { a } from './a.js';\nexport const b = (): unknown => a;\n`,
    });

    expect(await violations(folder)).toContain('no cycles: src/domain/a.ts -> src/domain/b.ts');
  });

  it('of a file that does not exist is caught', async () => {
    const folder = plant({ 'src/domain/a.ts': `import './nothing.js';\n` });

    expect(await violations(folder)).toEqual(['every import resolves: src/domain/a.ts -> ./nothing.js']);
  });

  it('is not seen where the composition root imports every room', async () => {
    const folder = plant({
      'src/bootstrap.ts': `import './store/a.js';\nimport './vendors/zoho/a.js';\n`,
      'src/store/a.ts': target,
      'src/vendors/zoho/a.ts': target,
    });

    expect(await violations(folder)).toEqual([]);
  });
});

describe('the environment', () => {
  it('is read by the config room only', () => {
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.spec)\.ts$/.test(file));
    const readers = files.filter((file) => readFileSync(join(root, 'src', file), 'utf8').includes('process.env'));

    expect(readers).toEqual(['config/environment.ts']);
  });
});
