// From the start of the process to the first `ready`, as an orchestrator sees it.
import { performance } from 'node:perf_hooks';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { figure } from './export.mjs';
import { encryptionKey, openStage } from './stage.mjs';
import { invoicesOnly } from './seeds.mjs';

const rounds = 3;
const pollMs = 10;
const secondsMost = 60;

export async function measureStart() {
  const stage = await openStage(invoicesOnly(1));
  try {
    const times = [];
    for (let round = 0; round < rounds; round += 1) times.push(await oneStart(stage.file));
    const [first, ...later] = times;
    return [
      figure('start', 'first start, empty database: seconds to ready', first, 2),
      figure('start', 'later starts: seconds to ready', Math.min(...later), 2),
    ];
  } finally {
    await stage.close();
  }
}

async function oneStart(file) {
  const started = performance.now();
  const child = spawn(process.execPath, [resolve('dist/main.js'), 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CROSSFOOT_ENCRYPTION_KEY: encryptionKey },
  });
  const ended = new Promise((done) => child.once('exit', done));
  try {
    const url = await addressOf(child);
    while ((await statusOf(`${url}/health/ready`)) !== 200) {
      if (performance.now() - started > secondsMost * 1000) throw new Error('the daemon did not become ready');
      await new Promise((done) => setTimeout(done, pollMs));
    }
    return (performance.now() - started) / 1000;
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

/** The daemon says where it listens: the port is a free one. */
async function addressOf(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
    if (url) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error('the daemon ended before it said where it listens');
}

async function statusOf(url) {
  try {
    return (await globalThis.fetch(url)).status;
  } catch {
    return 0;
  }
}
