import { transformFile } from '@swc/core';
import { copyFile, glob, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** Below node_modules, so that the compiled program finds its packages and no tool takes it for sources. */
const caches = resolve('node_modules/.cache');

export interface Compiled {
  /** What `node` starts. */
  readonly main: string;
  remove(): Promise<void>;
}

/** The program as it stands in the tree, for tests that need processes of it; `dist/` may be older. */
export async function compileProgram(): Promise<Compiled> {
  await mkdir(caches, { recursive: true });
  const folder = await mkdtemp(join(caches, 'crossfoot-crash-'));
  const dist = join(folder, 'dist');
  const place = async (file: string, target: string, write: (to: string) => Promise<void>): Promise<void> => {
    await mkdir(dirname(join(dist, target)), { recursive: true });
    await write(join(dist, target));
  };
  for await (const file of glob('**/*.{ts,json}', { cwd: resolve('src') })) {
    const source = resolve('src', file);
    if (file.endsWith('.spec.ts') || file.endsWith('.d.ts')) continue;
    if (file.endsWith('.json')) await place(file, file, (to) => copyFile(source, to));
    else
      await place(file, file.replace(/\.ts$/, '.js'), async (to) =>
        writeFile(to, (await transformFile(source, { sourceMaps: false })).code),
      );
  }
  await copyFile(resolve('package.json'), join(folder, 'package.json'));
  return { main: join(dist, 'main.js'), remove: () => rm(folder, { recursive: true, force: true }) };
}
