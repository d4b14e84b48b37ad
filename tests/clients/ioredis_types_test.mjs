// ioredis and all types of values: version 5 speaks RESP2, version 6 RESP3,
// with replies in the shape of RESP2 unless told otherwise.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {require, startServer, until} from './listq_server.mjs';

for (const RESP of [2, 3]) {
  const Redis = require(RESP === 2 ? 'ioredis' : 'ioredis-6');

  async function setUp(t, options = {}) {
    const {port} = await startServer(t);
    const connect = () => {
      const client = new Redis({port, host: '127.0.0.1', ...options});
      t.after(() => client.disconnect());
      return client;
    };
    return {connect, redis: connect()};
  }

  async function collect(stream) {
    const all = [];
    for await (const some of stream) all.push(...some);
    return all;
  }

  test(`RESP${RESP}: strings`, async (t) => {
    const {redis} = await setUp(t);
    assert.equal(await redis.mset({a: '1', b: '2'}), 'OK');
    assert.deepEqual(await redis.mget('a', 'none', 'b'), ['1', null, '2']);
    assert.equal(await redis.incr('a'), 2);
    assert.equal(await redis.incrbyfloat('a', 0.5), '2.5');
    assert.equal(await redis.set('a', 'x', 'PX', 60_000, 'NX'), null);
    assert.equal(await redis.set('a', 'x', 'PX', 60_000, 'GET'), '2.5');
    assert.equal(await redis.getex('a', 'PERSIST'), 'x');
    assert.equal(await redis.ttl('a'), -1);
    assert.equal(await redis.getdel('a'), 'x');
    assert.equal(await redis.msetnx('a', 'ohmytext', 'c', 'mynewtext'), 1);
    assert.equal(await redis.lcs('a', 'c'), 'mytext');
    assert.equal(await redis.setrange('c', 2, 'old'), 9);
    assert.equal(await redis.getrange('c', 0, 4), 'myold');
  });

  test(`RESP${RESP}: bits`, async (t) => {
    const {redis} = await setUp(t);
    assert.equal(await redis.setbit('bits', 7, 1), 0);
    assert.deepEqual(await redis.getBuffer('bits'), Buffer.from([1]));
    assert.equal(await redis.bitcount('bits'), 1);
    assert.equal(await redis.bitpos('bits', 1), 7);
    assert.equal(await redis.bitop('NOT', 'other', 'bits'), 1);
    assert.deepEqual(
        await redis.bitfield('bits', 'OVERFLOW', 'SAT', 'INCRBY', 'u16', '#1',
                             70_000, 'GET', 'u8', 0),
        [65_535, 1]);
  });

  test(`RESP${RESP}: hashes`, async (t) => {
    const {redis} = await setUp(t);
    assert.equal(await redis.hset('h', {name: 'cat', legs: 4}), 2);
    assert.deepEqual(await redis.hgetall('h'), {name: 'cat', legs: '4'});
    assert.deepEqual(await redis.hgetall('none'), {});
    assert.deepEqual(await redis.hmget('h', 'legs', 'none'), ['4', null]);
    assert.equal(await redis.hincrby('h', 'legs', -1), 3);
    assert.equal(await redis.hincrbyfloat('h', 'legs', '0.25'), '3.25');
    assert.equal(await redis.hsetnx('h', 'name', 'dog'), 0);
    const both = (await redis.hrandfield('h', 2, 'WITHVALUES')).flat();
    assert.deepEqual(both.sort(), ['3.25', 'cat', 'legs', 'name']);
    assert.equal(await redis.hdel('h', 'legs'), 1);
    assert.equal(await redis.hrandfield('h'), 'name');
    const many = Object.fromEntries(
        Array.from({length: 300}, (_, i) => [`f${i}`, String(i)]));
    await redis.hset('big', many);
    const all = await collect(redis.hscanStream('big', {count: 20}));
    const read = {};
    for (let i = 0; i < all.length; i += 2) read[all[i]] = all[i + 1];
    assert.deepEqual(read, many);
  });

  test(`RESP${RESP}: sets`, async (t) => {
    const {redis} = await setUp(t);
    assert.equal(await redis.sadd('s', 'a', 'b', 'c', 'a'), 3);
    assert.deepEqual((await redis.smembers('s')).sort(), ['a', 'b', 'c']);
    assert.equal(await redis.sismember('s', 'a'), 1);
    assert.deepEqual(await redis.smismember('s', 'a', 'x'), [1, 0]);
    await redis.sadd('t', 'b', 'c', 'd');
    assert.deepEqual((await redis.sinter('s', 't')).sort(), ['b', 'c']);
    assert.deepEqual(await redis.sdiff('s', 't'), ['a']);
    assert.equal(await redis.sunionstore('u', 's', 't'), 4);
    assert.equal(await redis.sintercard(2, 's', 't', 'LIMIT', 1), 1);
    assert.equal(await redis.smove('s', 't', 'a'), 1);
    assert.equal((await redis.spop('s', 2)).length, 2);
    assert.equal(await redis.spop('s'), null);
    const scanned = await collect(redis.sscanStream('u'));
    assert.deepEqual(scanned.sort(), ['a', 'b', 'c', 'd']);
  });

  test(`RESP${RESP}: sorted sets`, async (t) => {
    const {redis} = await setUp(t);
    assert.equal(await redis.zadd('z', 1, 'a', 2.5, 'b', 'inf', 'c'), 3);
    assert.equal(await redis.zadd('z', 'XX', 'CH', 'GT', 3, 'b'), 1);
    assert.equal(await redis.zadd('z', 'INCR', 0.5, 'b'), '3.5');
    assert.equal(await redis.zscore('z', 'c'), 'inf');
    assert.equal(await redis.zscore('z', 'none'), null);
    assert.deepEqual(await redis.zmscore('z', 'a', 'none'), ['1', null]);
    assert.deepEqual((await redis.zrange('z', 0, -1, 'WITHSCORES')).flat(),
                     ['a', '1', 'b', '3.5', 'c', 'inf']);
    assert.deepEqual(await redis.zrangebyscore('z', '(1', '+inf'), ['b', 'c']);
    assert.deepEqual(
        await redis.zrange('z', '+inf', 2, 'BYSCORE', 'REV', 'LIMIT', 1, 1),
        ['b']);
    assert.equal(await redis.zrank('z', 'b'), 1);
    assert.equal(await redis.zincrby('z', -1, 'b'), '2.5');
    assert.deepEqual((await redis.zpopmin('z')).flat(), ['a', '1']);
    assert.equal(await redis.zunionstore('y', 2, 'z', 'none', 'WEIGHTS', 2, 1),
                 2);
    assert.deepEqual(await collect(redis.zscanStream('y')),
                     ['b', '5', 'c', 'inf']);
    assert.equal(await redis.zremrangebyrank('y', 0, -1), 2);
  });

  test(`RESP${RESP}: workers wait for what is due first`, async (t) => {
    const {redis, connect} = await setUp(t);
    const worker = connect();
    assert.equal(await worker.bzpopmin('due', 0.01), null);
    assert.equal(await worker.bzmpop(0.01, 1, 'due', 'MIN'), null);
    const popped = worker.bzpopmin('none', 'due', 0);
    const rest = worker.bzmpop(0, 1, 'due', 'MAX', 'COUNT', 2);
    await redis.zadd('due', 3, 'c', 1, 'a', 2, 'b');
    assert.deepEqual(await popped, ['due', 'a', '1']);
    const [key, members] = await rest;
    assert.deepEqual([key, ...members.flat()], ['due', 'c', '3', 'b', '2']);
    assert.equal(await redis.exists('due'), 0);
  });

  test(`RESP${RESP}: SORT, DUMP and RESTORE`, async (t) => {
    const {redis} = await setUp(t);
    await redis.rpush('q', 10, 9, 8);
    await redis.mset('w8', 3, 'w9', 1, 'w10', 2);
    assert.deepEqual(await redis.sort('q'), ['8', '9', '10']);
    assert.deepEqual(await redis.sort('q', 'BY', 'w*', 'GET', '#', 'GET', 'w*'),
                     ['9', '1', '10', '2', '8', '3']);
    await redis.hset('h', 'f', 'v');
    const payload = await redis.dumpBuffer('h');
    assert.equal(await redis.restore('copy', 0, payload), 'OK');
    assert.deepEqual(await redis.hgetall('copy'), {f: 'v'});
    await assert.rejects(redis.restore('copy', 0, payload), /BUSYKEY/);
  });

  test(`RESP${RESP}: a pipeline and a transaction over all types`,
       async (t) => {
    const {redis} = await setUp(t);
    for (const chain of [redis.pipeline(), redis.multi()]) {
      const replies = await chain.flushdb().set('s', 1).hset('h', 'f', 'v')
          .sadd('m', 'a').zadd('z', 1, 'a').hgetall('h').smembers('m')
          .zscore('z', 'a').hget('s', 'f').exec();
      assert.deepEqual(replies.slice(1, 8).map(([, reply]) => reply),
                       ['OK', 1, 1, 1, {f: 'v'}, ['a'], '1']);
      assert.match(String(replies[8][0]), /WRONGTYPE/);
    }
  });

  test(`RESP${RESP}: events of all types`, async (t) => {
    const {redis, connect} = await setUp(t);
    await redis.config('SET', 'notify-keyspace-events', 'Eh$sz');
    const listener = connect();
    const got = [];
    listener.on('pmessage', (_, channel) => got.push(channel.slice(15)));
    await listener.psubscribe('__keyevent*');
    await redis.append('a', 'x');
    await redis.hset('h', 'f', 'v');
    await redis.sadd('s', 'm');
    await redis.zadd('z', 1, 'm');
    await until(() => got.length === 4, 'four events');
    assert.deepEqual(got, ['append', 'hset', 'sadd', 'zadd']);
  });
}

test('RESP3: replies in its own shapes', async (t) => {
  const Redis = require('ioredis-6');
  const {port} = await startServer(t);
  const redis = new Redis({port, host: '127.0.0.1', replyMapping: 'resp3'});
  t.after(() => redis.disconnect());
  await redis.zadd('z', 1.5, 'a', 2, 'b');
  assert.equal(await redis.zscore('z', 'a'), 1.5);
  assert.deepEqual(await redis.zrange('z', 0, -1, 'WITHSCORES'),
                   [['a', 1.5], ['b', 2]]);
  assert.deepEqual(await redis.zpopmin('z'), ['a', 1.5]);
  assert.equal((await redis.config('GET', 'maxclients')).maxclients, '10000');
  await redis.hset('h', 'f', 'v');
  assert.deepEqual({...await redis.hgetall('h')}, {f: 'v'});
  assert.deepEqual(await redis.hrandfield('h', 1, 'WITHVALUES'), [['f', 'v']]);
});
