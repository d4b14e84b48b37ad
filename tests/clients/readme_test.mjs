// The examples for Node.js in the README do what it says they do.
import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';

import {startServer} from './listq_server.mjs';

const README = new URL('../../README.md', import.meta.url);
const PATIENCE_MS = 20_000;

async function run(code) {
  const node = spawn(process.execPath, ['-'], {timeout: PATIENCE_MS});
  let output = '';
  for (const stream of [node.stdout, node.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => output += text);
  }
  node.stdin.end(code);
  await new Promise((resolve) => node.once('close', resolve));
  return output;
}

const examples = [...readFileSync(README, 'utf8').matchAll(
    /^```js\n((?:(?!```).*\n)*)```\n\n```output\n((?:(?!```).*\n)*)```\n/gm)];

test('there are examples', () => assert.notEqual(examples.length, 0));

for (const [, code, output] of examples) {
  test(code.split('\n')[0], async (t) => {
    const {port} = await startServer(t);
    assert.ok(code.includes('6379'));
    assert.equal(await run(code.replaceAll('6379', port)), output);
  });
}
