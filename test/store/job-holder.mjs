// Run as a process of its own by processes.spec.ts: takes a job, says so, and never ends it.
const [room, url] = process.argv.slice(2);
const { openStore } = await import(`${room}/store/index.js`);
const store = await openStore({ url, clock: { now: () => Date.now() } });
const queue = store.jobs(
  () => ['acme'],
  (error) => console.error(error),
);
await queue.work(() => {
  console.log('taken');
  return new Promise(() => undefined);
});
await queue.offer({ connection: 'acme', direction: 'export', trigger: 'schedule' });
