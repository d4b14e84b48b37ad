// node-redis as its users use it, in both versions of the protocol.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {require, startServer, until} from './listq_server.mjs';

const {createClient} = require('redis');

for (const RESP of [2, 3]) {
  async function setUp(t, options = {}, ...serverOptions) {
    const {port} = await startServer(t, ...serverOptions);
    const connect = async (more = {}) => {
      const client = createClient(
          {RESP, socket: {port, host: '127.0.0.1'}, ...options, ...more});
      client.on('error', () => {});
      t.after(() => client.isOpen && client.destroy());
      await client.connect();
      return client;
    };
    return {port, connect, client: await connect()};
  }

  async function blockedClients(client) {
    return Number(
        /blocked_clients:(\d+)/.exec(await client.info('clients'))[1]);
  }

  test(`RESP${RESP}: commands`, async (t) => {
    const {client} = await setUp(t);
    assert.equal(await client.lPush('q', ['a', 'b', 'c']), 3);
    assert.deepEqual(await client.lRange('q', 0, -1), ['c', 'b', 'a']);
    assert.equal(await client.rPop('q'), 'a');
    assert.deepEqual(await client.lPopCount('q', 2), ['c', 'b']);
    assert.equal(await client.lPop('q'), null);
    assert.equal(await client.lPopCount('q', 2), null);
    assert.equal(await client.lmPop(['q', 'r'], 'LEFT'), null);
    assert.equal(await client.set('s', 'x', {EX: 100}), 'OK');
    assert.equal(await client.get('s'), 'x');
    assert.ok(await client.ttl('s') > 90);
    await assert.rejects(client.lPush('s', 'x'), /WRONGTYPE/);
    const config = await client.configGet('maxclients');
    assert.equal(config.maxclients, '10000');
    assert.equal(await client.lPos('none', 'x'), null);
    assert.match(await client.info('server'), /redis_version:/);
    assert.equal((await client.clientInfo()).db, 0);
    assert.equal((await client.clientList()).length, 1);
  });

  test(`RESP${RESP}: transactions`, async (t) => {
    const {client, connect} = await setUp(t);
    assert.deepEqual(
        await client.multi().rPush('q', ['a', 'b']).lPop('q').lPop('none')
            .exec(),
        [2, 'a', null]);
    await client.watch('k');
    await (await connect()).set('k', 'theirs');
    await assert.rejects(client.multi().set('k', 'mine').exec(),
                         /watched keys/);
    assert.equal(await client.get('k'), 'theirs');
    assert.deepEqual(await client.multi().set('k', 'mine').exec(), ['OK']);
  });

  test(`RESP${RESP}: workers are served in the order they came`, async (t) => {
    const {client, connect} = await setUp(t);
    const jobs = [];
    for (let i = 0; i < 3; ++i) {
      jobs.push((await connect()).brPop('jobs', 0));
      await until(async () => await blockedClients(client) === i + 1,
                  'a worker that waits');
    }
    await client.lPush('jobs', ['a', 'b', 'c']);
    const popped = (await Promise.all(jobs)).map((job) => ({...job}));
    assert.deepEqual(popped, ['a', 'b', 'c'].map(
        (element) => ({key: 'jobs', element})));
  });

  test(`RESP${RESP}: all blocking commands`, async (t) => {
    const {client, connect} = await setUp(t);
    const worker = await connect();
    assert.equal(await worker.blPop(['q', 'r'], 0.01), null);
    assert.equal(await worker.blMove('q', 'r', 'LEFT', 'RIGHT', 0.01), null);
    assert.equal(await worker.brPopLPush('q', 'r', 0.01), null);
    assert.equal(await worker.blmPop(0.01, ['q'], 'LEFT'), null);
    const moved = worker.blMove('q', 'r', 'LEFT', 'RIGHT', 0);
    const popped = worker.blmPop(0, ['none', 'r'], 'LEFT', {COUNT: 5});
    await client.rPush('q', 'x');
    assert.equal(await moved, 'x');
    assert.deepEqual(await popped, ['r', ['x']]);
  });

  test(`RESP${RESP}: many requests at once, and a scan`, async (t) => {
    const {client} = await setUp(t);
    const pushes = [];
    for (let i = 0; i < 300; ++i) pushes.push(client.rPush(`key:${i}`, 'x'));
    assert.deepEqual(await Promise.all(pushes), Array(300).fill(1));
    const seen = new Set();
    for await (const keys of client.scanIterator({MATCH: 'key:*'})) {
      for (const key of [keys].flat()) seen.add(key);
    }
    assert.equal(seen.size, 300);
  });

  test(`RESP${RESP}: a killed connection comes back`, async (t) => {
    const {client, connect} = await setUp(t);
    const worker = await connect({name: 'worker'});
    const id = await worker.clientId();
    assert.equal(await client.clientKill({filter: 'ID', id}), 1);
    // What is asked while the connection is lost fails.
    await until(async () => await worker.clientId().catch(() => id) !== id,
                'a new number');
    assert.equal(await worker.clientGetName(), 'worker');
    assert.equal(await worker.ping(), 'PONG');
  });

  test(`RESP${RESP}: a password and a database`, async (t) => {
    const {client, connect, port} = await setUp(
        t, {password: 'sesame', database: 2}, '--requirepass', 'sesame');
    assert.equal(await client.rPush('q', 'x'), 1);
    assert.equal((await client.clientInfo()).db, 2);
    assert.equal((await client.clientInfo()).resp, RESP);
    const other = await connect({database: 0});
    assert.equal(await other.exists('q'), 0);
    const socket = {port, host: '127.0.0.1', reconnectStrategy: false};
    await assert.rejects(connect({password: 'wrong', socket}), /WRONGPASS/);
  });

  test(`RESP${RESP}: messages`, async (t) => {
    const {client, connect} = await setUp(t);
    const listener = await connect();
    const got = [];
    const note = (message, channel) => got.push([channel, message]);
    await listener.subscribe(['news', 'sports'], note);
    await listener.pSubscribe('n*', note);
    await listener.sSubscribe('shard', note);
    assert.equal(await client.publish('news', 'hello'), 2);
    assert.equal(await client.sPublish('shard', 'hello'), 1);
    await until(() => got.length === 3, 'three messages');
    assert.deepEqual(got, [['news', 'hello'], ['news', 'hello'],
                           ['shard', 'hello']]);
    assert.deepEqual((await client.pubSubChannels()).sort(),
                     ['news', 'sports']);
    assert.equal(await client.pubSubNumPat(), 1);
    assert.equal((await client.pubSubShardNumSub(['shard'])).shard, 1);
    await listener.unsubscribe(['news', 'sports']);
    await listener.pUnsubscribe('n*');
    await listener.sUnsubscribe('shard');
    assert.equal(await client.publish('news', 'hello'), 0);
    assert.equal(await listener.get('k'), null);
  });

  test(`RESP${RESP}: QUIT`, async (t) => {
    const {client} = await setUp(t);
    assert.equal(await client.sendCommand(['RPUSH', 'q', 'x']), 1);
    await client.close();
    assert.equal(client.isOpen, false);
  });
}

test('RESP3: messages come between replies', async (t) => {
  const {port} = await startServer(t);
  const client = createClient({RESP: 3, socket: {port, host: '127.0.0.1'}});
  client.on('error', () => {});
  t.after(() => client.isOpen && client.destroy());
  await client.connect();
  const got = [];
  await client.subscribe('news', (message) => got.push(message));
  const replies = [];
  for (let i = 0; i < 500; ++i) {
    replies.push(client.publish('news', String(i)),
                 client.rPush('q', String(i)));
  }
  const numbers = (await Promise.all(replies)).filter((_, i) => i % 2 === 1);
  assert.deepEqual(numbers, Array.from({length: 500}, (_, i) => i + 1));
  await until(() => got.length === 500, 'all messages');
  assert.deepEqual(got, Array.from({length: 500}, (_, i) => String(i)));
});
