// ioredis: hours of waiting in milliseconds, and no sleep.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {require, startServer} from './listq_server.mjs';

const HOUR_MS = 3_600_000;

async function setUp(t) {
  const {port} = await startServer(t, '--enable-test-commands', 'yes');
  const Redis = require('ioredis');
  const connect = () => {
    const client = new Redis({port, host: '127.0.0.1'});
    t.after(() => client.disconnect());
    return client;
  };
  return {connect, redis: connect()};
}

test('an hour of waiting ends at once', {timeout: 20_000}, async (t) => {
  const {connect, redis} = await setUp(t);
  const popped = connect().brpop('q', 3600);
  assert.equal(await redis.call('LQ.WAIT', 'BLOCKED', 'q', 1, 5000), 1);
  assert.equal(await redis.call('LQ.CLOCK', 'ADVANCE', HOUR_MS), 'OK');
  assert.equal(await popped, null);
});

test('time-outs and expiries come in their order', {timeout: 20_000},
     async (t) => {
  const {connect, redis} = await setUp(t);
  await redis.config('SET', 'notify-keyspace-events', 'Ex');
  const listener = connect();
  const expired = new Promise((resolve) => listener.on('message', resolve));
  await listener.subscribe('__keyevent@0__:expired');
  await redis.set('k', 'v', 'EX', 2);
  const note = (client, seconds) =>
      client.pipeline().brpop('q', seconds).exists('k').exec();
  const both = [note(connect(), 1), note(connect(), 3)];
  assert.equal(await redis.call('LQ.WAIT', 'BLOCKED', 'q', 2, 5000), 2);
  assert.equal(await redis.call('LQ.CLOCK', 'ADVANCE', HOUR_MS), 'OK');
  await expired;
  assert.deepEqual(await Promise.all(both), [
    [[null, null], [null, 1]],
    [[null, null], [null, 0]],
  ]);
});

test('a worker that is blocked is waited for', {timeout: 20_000}, async (t) => {
  const {connect, redis} = await setUp(t);
  const popped = connect().blpop('q', 0);
  assert.equal(await redis.call('LQ.WAIT', 'BLOCKED', 'q', 1, 5000), 1);
  await redis.rpush('q', 'job');
  assert.deepEqual(await popped, ['q', 'job']);
});

test('what never comes true is told', {timeout: 20_000}, async (t) => {
  const {redis} = await setUp(t);
  await assert.rejects(
      redis.call('LQ.WAIT', 'LEN', 'q', 1, 10),
      /TIMEOUT wanted exactly 1 element in "q", saw 0/);
});
