// ioredis as its users use it: version 5 speaks RESP2, version 6 RESP3.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {require, startServer, until} from './listq_server.mjs';

for (const RESP of [2, 3]) {
  const Redis = require(RESP === 2 ? 'ioredis' : 'ioredis-6');

  async function setUp(t, options = {}, ...serverOptions) {
    const {port} = await startServer(t, ...serverOptions);
    const connect = (more = {}) => {
      const client = new Redis({port, host: '127.0.0.1', ...options, ...more});
      t.after(() => client.disconnect());
      return client;
    };
    return {port, connect, redis: connect()};
  }

  async function blockedClients(redis) {
    return Number(/blocked_clients:(\d+)/.exec(await redis.info('clients'))[1]);
  }

  test(`RESP${RESP}: commands`, async (t) => {
    const {redis} = await setUp(t);
    assert.equal(await redis.lpush('q', 'a', 'b', 'c'), 3);
    assert.deepEqual(await redis.lrange('q', 0, -1), ['c', 'b', 'a']);
    assert.equal(await redis.rpop('q'), 'a');
    assert.deepEqual(await redis.lpop('q', 2), ['c', 'b']);
    assert.equal(await redis.lpop('q'), null);
    assert.equal(await redis.rpoplpush('q', 'r'), null);
    assert.equal(await redis.set('s', 'x', 'EX', 100), 'OK');
    assert.equal(await redis.get('s'), 'x');
    await assert.rejects(redis.lpush('s', 'x'), /^ReplyError: WRONGTYPE/);
    assert.deepEqual(await redis.config('GET', 'maxclients'),
                     ['maxclients', '10000']);
    assert.equal(await redis.lmove('none', 'r', 'LEFT', 'RIGHT'), null);
    const bytes = Buffer.from([0, 255, 13, 10]);
    await redis.rpush('bytes', bytes);
    assert.deepEqual(await redis.lindexBuffer('bytes', 0), bytes);
  });

  test(`RESP${RESP}: workers are served in the order they came`, async (t) => {
    const {redis, connect} = await setUp(t);
    const jobs = [];
    for (let i = 0; i < 3; ++i) {
      jobs.push(connect().brpop('jobs', 0));
      await until(async () => await blockedClients(redis) === i + 1,
                  'a worker that waits');
    }
    await redis.lpush('jobs', 'a', 'b', 'c');
    // The oldest worker waits at the tail, where the first job is.
    assert.deepEqual(await Promise.all(jobs),
                     [['jobs', 'a'], ['jobs', 'b'], ['jobs', 'c']]);
  });

  test(`RESP${RESP}: all blocking commands`, async (t) => {
    const {redis, connect} = await setUp(t);
    const worker = connect();
    assert.equal(await worker.blpop('q', 0.01), null);
    assert.equal(await worker.blmove('q', 'r', 'LEFT', 'RIGHT', 0.01), null);
    assert.equal(await worker.brpoplpush('q', 'r', 0.01), null);
    assert.equal(await worker.blmpop(0.01, 1, 'q', 'LEFT'), null);
    const moved = worker.blmove('q', 'r', 'LEFT', 'RIGHT', 0);
    const popped = worker.blmpop(0, 2, 'none', 'r', 'LEFT', 'COUNT', 5);
    await redis.rpush('q', 'x');
    assert.equal(await moved, 'x');
    assert.deepEqual(await popped, ['r', ['x']]);
  });

  test(`RESP${RESP}: pipelines`, async (t) => {
    const {redis, connect} = await setUp(t);
    const pipeline = redis.pipeline();
    for (let i = 0; i < 1000; ++i) pipeline.rpush('q', i);
    const replies = await pipeline.lpush('q').llen('q').exec();
    assert.deepEqual(replies[999], [null, 1000]);
    assert.match(String(replies[1000][0]), /wrong number of arguments/);
    assert.deepEqual(replies[1001], [null, 1000]);
    const automatic = connect({enableAutoPipelining: true});
    const both = [automatic.lpop('q'), automatic.llen('q')];
    assert.deepEqual(await Promise.all(both), ['0', 999]);
  });

  test(`RESP${RESP}: scans`, async (t) => {
    const {redis} = await setUp(t);
    for (let i = 0; i < 300; ++i) redis.rpush(`key:${i}`, 'x');
    const seen = new Set();
    for await (const keys of redis.scanStream({match: 'key:*', count: 20})) {
      for (const key of keys) seen.add(key);
    }
    assert.equal(seen.size, 300);
  });

  test(`RESP${RESP}: a killed connection comes back`, async (t) => {
    const {redis, connect} = await setUp(t);
    const worker = connect({retryStrategy: () => 1, connectionName: 'worker'});
    const id = await worker.client('ID');
    // What was not answered is sent again.
    const job = worker.brpop('jobs', 0);
    const waits = async () => await blockedClients(redis) === 1;
    await until(waits, 'the worker');
    assert.equal(await redis.client('KILL', 'ID', id), 1);
    await until(waits, 'the worker again');
    await redis.lpush('jobs', 'x');
    assert.deepEqual(await job, ['jobs', 'x']);
    assert.notEqual(await worker.client('ID'), id);
    assert.equal(await worker.client('GETNAME'), 'worker');
  });

  test(`RESP${RESP}: a password and a database`, async (t) => {
    const {redis, connect} =
        await setUp(t, {password: 'sesame', db: 2}, '--requirepass', 'sesame');
    assert.equal(await redis.rpush('q', 'x'), 1);
    assert.match(await redis.client('INFO'),
                 RegExp(` db=2 .* resp=${RESP} lib-name=ioredis`));
    assert.equal(await connect({db: 0}).exists('q'), 0);
    const stranger = connect({password: undefined, retryStrategy: null});
    stranger.on('error', () => {});
    await assert.rejects(stranger.ping(), /NOAUTH/);
  });

  test(`RESP${RESP}: QUIT`, async (t) => {
    const {redis} = await setUp(t);
    const ended = new Promise((resolve) => redis.once('end', resolve));
    assert.equal(await redis.quit(), 'OK');
    await ended;
  });

  test(`RESP${RESP}: transactions`, async (t) => {
    const {redis, connect} = await setUp(t);
    const results = await redis.multi().rpush('q', 'a', 'b').lpop('q')
                        .lpush('s', 'x').set('s', 'y').lpush('s', 'z').exec();
    assert.deepEqual(results.slice(0, 4),
                     [[null, 2], [null, 'a'], [null, 1], [null, 'OK']]);
    assert.match(String(results[4][0]), /WRONGTYPE/);
    await redis.watch('k');
    await connect().set('k', 'theirs');
    assert.equal(await redis.multi().set('k', 'mine').exec(), null);
    assert.equal(await redis.get('k'), 'theirs');
    assert.deepEqual(await redis.multi().set('k', 'mine').exec(),
                     [[null, 'OK']]);
  });

  test(`RESP${RESP}: messages`, async (t) => {
    const {redis, connect} = await setUp(t);
    const listener = connect();
    const got = [];
    listener.on('message', (...message) => got.push(message));
    listener.on('pmessage', (...message) => got.push(message));
    assert.equal(await listener.subscribe('news', 'sports'), 2);
    assert.equal(await listener.psubscribe('n*'), 3);
    assert.equal(await redis.publish('news', 'hello'), 2);
    assert.equal(await redis.publish('none', 'hello'), 1);
    await until(() => got.length === 3, 'three messages');
    assert.deepEqual(got, [['news', 'hello'], ['n*', 'news', 'hello'],
                           ['n*', 'none', 'hello']]);
    if (RESP === 2) {
      await assert.rejects(listener.get('k'), /subscriber mode/);
    } else {
      assert.equal(await listener.get('k'), null);
    }
    assert.equal(await listener.punsubscribe('n*'), 2);
    assert.equal(await listener.unsubscribe(), 0);
    assert.equal(await listener.get('k'), null);
  });

  test(`RESP${RESP}: subscriptions outlive a lost connection`, async (t) => {
    const {redis, connect} = await setUp(t);
    const listener = connect({retryStrategy: () => 1});
    const got = [];
    listener.on('message', (channel, message) => got.push(message));
    await listener.subscribe('news');
    assert.equal(await redis.client('KILL', 'TYPE', 'pubsub'), 1);
    await until(async () => await redis.publish('news', 'again') === 1,
                'the listener again');
    await until(() => got.includes('again'), 'the message');
  });

  test(`RESP${RESP}: keyspace notifications`, async (t) => {
    const {redis, connect} = await setUp(t);
    await redis.config('SET', 'notify-keyspace-events', 'KEA');
    const listener = connect();
    const got = [];
    listener.on('pmessage', (...message) => got.push(message.slice(1)));
    await listener.psubscribe('__key*');
    await redis.set('s', 'x', 'PX', 20);
    await until(() => got.length === 6, 'three events');
    assert.deepEqual(got, ['set', 'expire', 'expired'].flatMap((event) => [
      ['__keyspace@0__:s', event], [`__keyevent@0__:${event}`, 's'],
    ]));
  });
}
