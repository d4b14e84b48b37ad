// node-resque: queues, workers, and a scheduler of delayed jobs.
import assert from 'node:assert/strict';
import {test} from 'node:test';

import {require, startServer, until} from './listq_server.mjs';

const Redis = require('ioredis');
const {Plugins, Queue, Scheduler, Worker} = require('node-resque');

const JOBS = 1000;
const POLL_MS = 5;
const GRACE_S = 5;  // How late a job may be on a busy machine.

// Starts parts of node-resque that know these jobs, each with a connection of
// its own, and ends them before the server ends.
async function withResque(t, jobs, body) {
  const {port} = await startServer(t);
  const parts = [];
  const connect = () => {
    const redis = new Redis(port, '127.0.0.1');
    t.after(() => redis.disconnect());
    return redis;
  };
  const start = async (Part, options = {}) => {
    // With this name of its package it does without its script: it takes a job
    // by LPOP and notes by SET that it did.
    const connection = {redis: connect(), pkg: 'ioredis-mock'};
    const part = new Part({connection, timeout: POLL_MS, ...options}, jobs);
    part.on('error', (error) => assert.fail(error));
    parts.push(part);
    await part.connect();
    if (part.start) await part.start();
    return part;
  };
  const startWorker =
      (name) => start(Worker, {name, queues: ['first', 'second']});
  try {
    const queue = await start(Queue);
    await body({queue, start, startWorker, redis: connect()});
  } finally {
    for (const part of parts) await part.end();
  }
}

const seconds = () => Math.round(Date.now() / 1000);

test('two workers do each job once', async (t) => {
  const done = [];
  const jobs = {note: (number) => done.push(number)};
  await withResque(t, jobs, async ({queue, startWorker}) => {
    await Promise.all([startWorker('a'), startWorker('b')]);
    await Promise.all(Array.from({length: JOBS}, (_, i) => queue.enqueue(
        i % 2 ? 'first' : 'second', 'note', i)));
    await until(async () => (await queue.stats()).processed === String(JOBS),
                'all jobs done');
    assert.deepEqual(done.sort((a, b) => a - b), [...Array(JOBS).keys()]);
    const {'processed:a': a, 'processed:b': b} = await queue.stats();
    assert.equal(Number(a) + Number(b), JOBS);
    assert.deepEqual(await queue.workers(),
                     {a: 'first,second', b: 'first,second'});
    assert.equal(await queue.failedCount(), 0);
  });
});

test('delayed jobs are done in time', async (t) => {
  const done = [];
  const jobs = {note: (at) => done.push([at, seconds()])};
  await withResque(t, jobs, async ({queue, start, startWorker}) => {
    const now = seconds();
    for (const at of [2, 1, 0, 2, 1, 0].map((delay) => now + delay)) {
      // Its times are whole seconds, and a job is at each time once.
      await queue.enqueueAt(at * 1000, 'first', 'note', at, true);
    }
    assert.deepEqual(await queue.timestamps(),
                     [0, 1, 2].map((delay) => (now + delay) * 1000));
    await start(Scheduler);
    await Promise.all([startWorker('a'), startWorker('b')]);
    await until(() => done.length === 3, 'three jobs done');
    assert.deepEqual(done.map(([at]) => at).sort(), [now, now + 1, now + 2]);
    for (const [at, when] of done) {
      assert.ok(when >= at && when < at + GRACE_S, `due ${at}, done ${when}`);
    }
    await until(async () => !(await queue.timestamps()).length, 'no times');
  });
});

test('a job that failed can be told to try again', async (t) => {
  let tries = 0;
  const fail = () => {
    if (++tries === 1) throw new Error('not yet');
  };
  await withResque(t, {fail}, async ({queue, startWorker}) => {
    await startWorker('a');
    await queue.enqueue('first', 'fail');
    await until(async () => await queue.failedCount() === 1, 'a failed job');
    const [failed] = await queue.failed(0, -1);
    assert.equal(failed.error, 'not yet');
    await queue.retryAndRemoveFailed(failed);
    await until(async () => (await queue.stats()).processed === '1',
                'success');
    assert.equal(await queue.failedCount(), 0);
  });
});

test('the job of a worker that is gone goes to another', async (t) => {
  let tries = 0;
  // The first never ends.
  const hang = () => ++tries === 1 ? new Promise(() => {}) : true;
  await withResque(t, {hang}, async ({queue, start, startWorker}) => {
    const gone = await startWorker('gone');
    await queue.enqueue('first', 'hang');
    await until(() => tries === 1, 'a worker at work');
    clearInterval(gone.pingTimer);
    gone.working = false;
    await startWorker('other');
    await start(Scheduler, {stuckWorkerTimeout: 1000, retryStuckJobs: true});
    await until(() => tries === 2, 'another try');
    assert.deepEqual(await queue.workers(), {other: 'first,second'});
  });
});

test('one of several schedulers leads, until it ends', async (t) => {
  await withResque(t, {}, async ({queue, start}) => {
    const first = await start(Scheduler, {name: 'first'});
    await until(async () => await queue.leader() === 'first', 'a leader');
    await start(Scheduler, {name: 'second'});
    await first.end();
    await until(async () => await queue.leader() === 'second',
                'another leader');
  });
});

test('a lock keeps a job from being queued twice', async (t) => {
  const note = {plugins: [Plugins.QueueLock], perform: () => {}};
  await withResque(t, {note}, async ({queue, redis}) => {
    assert.equal(await queue.enqueue('first', 'note', 1), true);
    assert.equal(await queue.enqueue('first', 'note', 1), false);
    assert.equal(await queue.enqueue('first', 'note', 2), true);
    assert.equal(await queue.length('first'), 2);
    assert.equal((await redis.keys('resque:lock:*')).length, 2);
  });
});
