// node-redis and all types of values, in both versions of the protocol.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {require, startServer, until} from './listq_server.mjs';

const {createClient, RESP_TYPES} = require('redis');

async function collect(iterator) {
  const all = [];
  for await (const some of iterator) all.push(...some);
  return all;
}

for (const RESP of [2, 3]) {
  async function setUp(t) {
    const {port} = await startServer(t);
    const connect = async () => {
      const client = createClient({RESP, socket: {port, host: '127.0.0.1'}});
      client.on('error', () => {});
      t.after(() => client.isOpen && client.destroy());
      await client.connect();
      return client;
    };
    return {connect, client: await connect()};
  }

  test(`RESP${RESP}: strings`, async (t) => {
    const {client} = await setUp(t);
    assert.equal(await client.mSet({a: '1', b: '2'}), 'OK');
    assert.deepEqual(await client.mGet(['a', 'none', 'b']), ['1', null, '2']);
    assert.equal(await client.incrBy('a', 2), 3);
    assert.equal(await client.incrByFloat('a', 0.5), '3.5');
    assert.equal(await client.set('a', 'x', {NX: true}), null);
    assert.equal(await client.set('a', 'x', {GET: true, PX: 60_000}), '3.5');
    assert.equal(await client.getEx('a', {type: 'PERSIST'}), 'x');
    assert.equal(await client.getDel('a'), 'x');
    await client.mSet({a: 'ohmytext', c: 'mynewtext'});
    assert.equal(await client.lcs('a', 'c'), 'mytext');
    const matches = await client.lcsIdx('a', 'c');
    assert.equal(matches.len, 6);
    assert.deepEqual(matches.matches, [[[4, 7], [5, 8]], [[2, 3], [0, 1]]]);
  });

  test(`RESP${RESP}: bits`, async (t) => {
    const {client} = await setUp(t);
    assert.equal(await client.setBit('bits', 7, 1), 0);
    assert.equal(await client.bitCount('bits'), 1);
    assert.equal(await client.bitOp('NOT', 'other', 'bits'), 1);
    assert.equal(await client.bitPos('other', 0), 7);
    const operations = [
      {operation: 'OVERFLOW', behavior: 'SAT'},
      {operation: 'INCRBY', encoding: 'u16', offset: '#1', increment: 70_000},
      {operation: 'GET', encoding: 'u8', offset: 0},
    ];
    assert.deepEqual(await client.bitField('bits', operations), [65_535, 1]);
  });

  test(`RESP${RESP}: hashes`, async (t) => {
    const {client} = await setUp(t);
    assert.equal(await client.hSet('h', {name: 'cat', legs: 4}), 2);
    assert.deepEqual({...await client.hGetAll('h')}, {name: 'cat', legs: '4'});
    assert.deepEqual({...await client.hGetAll('none')}, {});
    assert.deepEqual(await client.hmGet('h', ['legs', 'none']), ['4', null]);
    assert.equal(await client.hIncrBy('h', 'legs', -1), 3);
    assert.equal(await client.hIncrByFloat('h', 'legs', 0.25), '3.25');
    assert.equal(await client.hDel('h', 'name'), 1);
    assert.equal(await client.hRandField('h'), 'legs');
    const both = await client.hRandFieldCountWithValues('h', 1);
    assert.deepEqual(both.map((pair) => ({...pair})),
                     [{field: 'legs', value: '3.25'}]);
    const many = Object.fromEntries(
        Array.from({length: 300}, (_, i) => [`f${i}`, String(i)]));
    await client.hSet('big', many);
    const all = await collect(client.hScanIterator('big', {COUNT: 20}));
    assert.deepEqual(
        Object.fromEntries(all.map(({field, value}) => [field, value])), many);
  });

  test(`RESP${RESP}: sets`, async (t) => {
    const {client} = await setUp(t);
    assert.equal(await client.sAdd('s', ['a', 'b', 'c', 'a']), 3);
    assert.deepEqual((await client.sMembers('s')).sort(), ['a', 'b', 'c']);
    assert.deepEqual(await client.smIsMember('s', ['a', 'x']), [1, 0]);
    await client.sAdd('t', ['b', 'c', 'd']);
    assert.deepEqual((await client.sInter(['s', 't'])).sort(), ['b', 'c']);
    assert.deepEqual(await client.sDiff(['s', 't']), ['a']);
    assert.deepEqual((await client.sUnion(['s', 't'])).length, 4);
    assert.equal(await client.sInterCard(['s', 't'], {LIMIT: 1}), 1);
    assert.equal((await client.sPopCount('s', 2)).length, 2);
    assert.deepEqual((await collect(client.sScanIterator('t'))).sort(),
                     ['b', 'c', 'd']);
  });

  test(`RESP${RESP}: sorted sets`, async (t) => {
    const {client} = await setUp(t);
    const member = (value, score) => ({value, score});
    assert.equal(await client.zAdd('z', [
      member('a', 1), member('b', 2.5), member('c', Infinity),
    ]), 3);
    assert.equal(await client.zAdd('z', member('b', 3),
                                   {condition: 'XX', comparison: 'GT',
                                    CH: true}), 1);
    assert.equal(await client.zAddIncr('z', member('b', 0.5)), 3.5);
    assert.equal(await client.zScore('z', 'c'), Infinity);
    assert.equal(await client.zScore('z', 'none'), null);
    assert.deepEqual(await client.zmScore('z', ['a', 'none']), [1, null]);
    assert.deepEqual(
        (await client.zRangeWithScores('z', 0, -1)).map((m) => ({...m})),
        [member('a', 1), member('b', 3.5), member('c', Infinity)]);
    assert.deepEqual(await client.zRange('z', '+inf', 2, {
      BY: 'SCORE', REV: true, LIMIT: {offset: 1, count: 1},
    }), ['b']);
    assert.equal(await client.zRank('z', 'b'), 1);
    assert.deepEqual({...await client.zPopMin('z')}, member('a', 1));
    assert.deepEqual((await client.zPopMaxCount('z', 1)).map((m) => ({...m})),
                     [member('c', Infinity)]);
    const {key, members} = await client.zmPop(['none', 'z'], 'MIN');
    assert.deepEqual([key, ...members.map((m) => ({...m}))],
                     ['z', member('b', 3.5)]);
    assert.equal(await client.zPopMin('z'), null);
  });

  test(`RESP${RESP}: workers wait for what is due first`, async (t) => {
    const {client, connect} = await setUp(t);
    const worker = await connect();
    assert.equal(await worker.bzPopMin('due', 0.01), null);
    assert.equal(await worker.bzmPop(0.01, 'due', 'MIN'), null);
    const popped = worker.bzPopMin(['none', 'due'], 0);
    const rest = worker.bzmPop(0, 'due', 'MAX', {COUNT: 2});
    await client.zAdd('due', [{value: 'b', score: 2}, {value: 'a', score: 1}]);
    assert.deepEqual({...await popped}, {key: 'due', value: 'a', score: 1});
    assert.deepEqual((await rest).members.map((m) => ({...m})),
                     [{value: 'b', score: 2}]);
  });

  test(`RESP${RESP}: SORT, DUMP and RESTORE`, async (t) => {
    const {client} = await setUp(t);
    await client.rPush('q', ['10', '9', '8']);
    await client.mSet({w8: '3', w9: '1', w10: '2'});
    assert.deepEqual(await client.sort('q', {BY: 'w*', GET: ['#', 'w*']}),
                     ['9', '1', '10', '2', '8', '3']);
    assert.deepEqual(await client.sortRo('q'), ['8', '9', '10']);
    await client.hSet('h', 'f', 'v');
    const raw = client.withTypeMapping({[RESP_TYPES.BLOB_STRING]: Buffer});
    const payload = await raw.dump('h');
    assert.equal(await client.restore('copy', 0, payload), 'OK');
    assert.equal(await client.hGet('copy', 'f'), 'v');
  });

  test(`RESP${RESP}: a transaction over all types`, async (t) => {
    const {client} = await setUp(t);
    const replies = await client.multi().set('s', '1').hSet('h', 'f', 'v')
        .sAdd('m', 'a').zAdd('z', {value: 'a', score: 1.5}).hGetAll('h')
        .sMembers('m').zScore('z', 'a').exec();
    assert.deepEqual(replies.slice(0, 4), ['OK', 1, 1, 1]);
    assert.deepEqual([{...replies[4]}, ...replies.slice(5)],
                     [{f: 'v'}, ['a'], 1.5]);
  });

  test(`RESP${RESP}: events of all types`, async (t) => {
    const {client, connect} = await setUp(t);
    await client.configSet('notify-keyspace-events', 'Eh$sz');
    const listener = await connect();
    const got = [];
    await listener.pSubscribe('__keyevent*',
                              (_, channel) => got.push(channel.slice(15)));
    await client.append('a', 'x');
    await client.hSet('h', 'f', 'v');
    await client.sAdd('s', 'm');
    await client.zAdd('z', {value: 'm', score: 1});
    await until(() => got.length === 4, 'four events');
    assert.deepEqual(got, ['append', 'hset', 'sadd', 'zadd']);
  });
}
