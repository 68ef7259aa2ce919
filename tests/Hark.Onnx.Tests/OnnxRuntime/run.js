// Runs exported files. Reads one request per line: {"model", "inputs": [{"name", "type", "dims", "file"}], "folder"};
// writes the outputs to folder/NAME.bin and answers with one line: {"outputs": [{"name", "dims"}]} or {"error"}.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const arrays = { float32: Float32Array, int64: BigInt64Array };

async function run({ model, inputs, folder }) {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all', logSeverityLevel: 3,
  });
  const feeds = {};
  for (const { name, type, dims, file } of inputs) {
    const bytes = new Uint8Array(readFileSync(file)); // a copy at offset 0: the arrays below need alignment
    feeds[name] = new Tensor(type, new arrays[type](bytes.buffer), dims);
  }
  const results = await session.run(feeds);
  const outputs = session.outputNames.map(name => {
    const { dims, data } = results[name];
    writeFileSync(join(folder, `${name}.bin`), Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    return { name, dims };
  });
  await session.release();
  return { outputs };
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = await run(JSON.parse(line)).catch(error => ({ error: String(error.message ?? error) }));
  process.stdout.write(JSON.stringify(answer) + '\n');
}
