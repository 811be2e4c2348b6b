// Runs Azurite for a process that may die at any moment: standard input is the leash. When it closes, Azurite
// stops, also after its parent was killed. Ctrl+C reaches the whole process group, so SIGINT is left to the
// parent, which still needs its storage while it drains.
import { createRequire } from 'node:module';

const once = process.once.bind(process);
process.once = (event, ...rest) => (event === 'SIGINT' ? process : once(event, ...rest));
process.on('SIGINT', () => {});

// After its parent was killed nobody reads what Azurite prints while it saves its data. That must not end it first.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

process.stdin.on('close', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(0), 5000).unref();
});
process.stdin.resume();

const load = createRequire(import.meta.url);

// What is in memory goes with the process. Azurite's collection of garbage, every ten minutes, rebuilds its indexes for each piece that it
// removes: after ten minutes of tests it answered nobody for half a minute.
if (process.argv.includes('--inMemoryPersistence')) {
  for (const service of ['blob', 'queue']) {
    load(`azurite/dist/src/${service}/utils/constants.js`).DEFAULT_GC_INTERVAL_MS = 2 ** 31 - 1;
  }
}

load('azurite/dist/src/azurite.js');
