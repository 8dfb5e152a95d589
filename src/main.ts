// The stack below needs a recent Node; a static import would crash before this message.
const needed = [24, 9] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(
    `Crossfoot needs Node >= ${needed.join('.')}, this is ${process.versions.node}; use npm start, or npm run cli -- <command>.`,
  );
  process.exitCode = 2;
} else {
  const { bootstrap } = await import('./bootstrap.js');
  process.exitCode = await bootstrap(process.argv.slice(2));
}

export {};
