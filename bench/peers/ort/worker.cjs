// ONNX Runtime's worker: one order a line on standard input, one answer a line on standard output (see ../README.md).
// It runs the graphs that Hark exports.
'use strict';

const fs = require('fs');
const path = require('path');
const readline = require('readline');
const ort = require('onnxruntime-node');
const tensors = require('./tensors.cjs');

const threads = Number(process.env.PEER_THREADS || 1);
const version = require(path.join(path.dirname(require.resolve('onnxruntime-node')), '..', 'package.json')).version;
const shortestSampleMs = 0.2;

async function session(file) {
  return ort.InferenceSession.create(file, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  });
}

/** A graph and its inputs, which are the tensors "0", "1", ... of the file in the order of the graph's inputs. */
class Work {
  static async open(folder) {
    const work = new Work();
    const given = tensors.read(path.join(folder, 'inputs.safetensors'));
    work.session = await session(path.join(folder, 'model.onnx'));
    work.feeds = feeds(work.session, given);
    const empty = path.join(folder, 'empty.onnx');
    if (fs.existsSync(empty)) work.callMs = await costOfCall(empty, given);
    return work;
  }

  once() {
    return this.session.run(this.feeds);
  }

  async close() {
    await this.session.release();
  }
}

function feeds(graph, given) {
  const result = {};
  graph.inputNames.forEach((name, i) => {
    const { shape, data } = given[String(i)];
    const type = graph.inputMetadata?.[i]?.type ?? 'float32';
    result[name] = type === 'int64'
      ? new ort.Tensor('int64', BigInt64Array.from(data, (value) => BigInt(value)), shape)
      : new ort.Tensor('float32', data, shape);
  });
  return result;
}

/** What a call costs when the graph computes nothing: the median of many. */
async function costOfCall(file, given) {
  const graph = await session(file);
  const inputs = feeds(graph, given);
  const samples = await timed(() => graph.run(inputs), 0.1, 20);
  await graph.release();
  samples.sort((a, b) => a - b);
  return samples[samples.length >> 1];
}

/** Milliseconds of single runs; runs shorter than a fifth of a millisecond are timed in groups. */
async function timed(run, seconds, least) {
  const samples = [];
  const started = performance.now();
  let group = 1;
  while (samples.length < least || performance.now() - started < 1000 * seconds) {
    const start = performance.now();
    for (let i = 0; i < group; i++) await run();
    const elapsed = performance.now() - start;
    samples.push(elapsed / group);
    if (elapsed < shortestSampleMs) group *= 2;
  }
  return samples;
}

let work = null;

async function answer(order) {
  switch (order.do) {
    case 'hello':
      return { name: 'ONNX Runtime', version };
    case 'open':
      if (work) await work.close();
      work = null;
      if (global.gc) global.gc();
      work = await Work.open(order.folder);
      return { mode: '', call_ms: work.callMs ?? null };
    case 'close':
      if (work) await work.close();
      work = null;
      return {};
    case 'output': {
      const results = await work.once();
      const named = {};
      work.session.outputNames.forEach((name, i) => { named[String(i)] = results[name]; });
      tensors.write(order.file, named);
      return { text: null };
    }
    case 'run':
      return { ms: await timed(() => work.once(), order.seconds, order.least) };
    default:
      throw new Error(`unknown order: ${order.do}`);
  }
}

async function serve() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let result;
    try {
      result = await answer(JSON.parse(line));
    } catch (error) {
      result = { error: String(error.message ?? error) };
    }
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
}

serve();
