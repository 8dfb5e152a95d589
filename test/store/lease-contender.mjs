// Run as a process of its own by processes.spec.ts: opens the store, tries for the lease once, says whether it won.
const [room, url, holder] = process.argv.slice(2);
const { openStore } = await import(`${room}/store/index.js`);
const store = await openStore({ url, clock: { now: () => 1_775_000_000_000 } });
const won = await store.leases.acquire('connection/acme', holder, 60_000);
await store.cache.set('acme', holder, { won });
await store.close();
console.log(JSON.stringify({ holder, won }));
