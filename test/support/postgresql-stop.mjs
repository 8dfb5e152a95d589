import { rmSync } from 'node:fs';

export default async function stop() {
  if (globalThis.postgresql === undefined) return;
  const { server, folder } = globalThis.postgresql;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
