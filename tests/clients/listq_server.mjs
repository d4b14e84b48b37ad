// A listq server for a test, on a port that the kernel chose.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createRequire} from 'node:module';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';

const PATIENCE_MS = 20_000;

// Modules are found by NODE_PATH, which import does not know.
export const require = createRequire(import.meta.url);

// Ends with the test `t`.
export async function startServer(t, ...options) {
  // It does not outlive a test that is killed.
  const server = spawn(
      'setpriv',
      ['--pdeathsig', 'KILL', process.env.LISTQ_SERVER, '--port', 'auto',
       '--bind', '127.0.0.1', ...options],
      {stdio: ['ignore', 'pipe', 'inherit']});
  const ended = once(server, 'exit');
  t.after(async () => {
    server.kill();
    await ended;
  });
  for await (const line of createInterface({input: server.stdout})) {
    const ready =
        /Ready to accept connections on 127\.0\.0\.1:(\d+)/.exec(line);
    if (ready) {
      server.stdout.resume();
      return {port: Number(ready[1])};
    }
  }
  throw new Error('the server did not start');
}

// Waits for what must become true.
export async function until(condition, what) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!await condition()) {
    if (Date.now() > deadline) throw new Error(`not in time: ${what}`);
    await sleep(2);
  }
}
