import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import type { CliDependencies } from '../../src/cli/dependencies.js';
import { buildProgram } from '../../src/cli/program.js';
import { createTerminal } from '../../src/cli/terminal.js';
import { startDaemon, type Daemon } from '../../src/control/daemon.js';
import { fakeApp, type FakeApp } from './support.js';

/** The reference pages name everything there is, and nothing that is not there. */
const page = (name: string): string => readFileSync(`docs/reference/${name}.md`, 'utf8');

function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].sort();
}

describe('the page of the command line', () => {
  const sink = { write: () => undefined };
  const { commander } = buildProgram({ terminal: createTerminal(sink, sink, {}), version: '1' } as unknown as CliDependencies);
  const optionsOf = (command: Command): string[] => command.options.map(({ long }) => long ?? '');
  const text = page('cli');

  it('names every command', () => {
    expect(found(text, /^\| `([a-z][a-z-]*)[^`]*` \|/gm)).toEqual(commander.commands.map((command) => command.name()).sort());
  });

  it('names every option', () => {
    const options = new Set(commander.commands.flatMap(optionsOf));

    expect(found(text, /`(--[a-z-]+)[^`]*`/g)).toEqual([...options].sort());
  });
});

describe('the pages of the daemon', () => {
  let app: FakeApp;
  let daemon: Daemon;

  beforeAll(async () => {
    app = await fakeApp();
    daemon = await startDaemon(app, { schedule: false });
  });
  afterAll(async () => {
    await daemon.close();
    await app.close();
  });

  it('name every metric', async () => {
    const { text } = await request(daemon.url).get('/metrics');

    expect(found(page('metrics'), /^\| `(crossfoot_\w+)`/gm)).toEqual(found(text, /^# TYPE (crossfoot_\w+)/gm));
  });

  it('name every route', async () => {
    const { body } = await request(daemon.url).get('/api/docs-json');
    const routes = Object.entries(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
    );

    expect(found(page('api'), /^\| `((?:GET|POST|DELETE) \/api\/[^`?]+)/gm)).toEqual(routes.sort());
  });
});
