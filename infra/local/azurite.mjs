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

createRequire(import.meta.url)('azurite/dist/src/azurite.js');
