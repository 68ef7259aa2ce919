// Named float32 tensors in safetensors files.
'use strict';

const fs = require('fs');

/** { name: { shape, data } } of a file. */
function read(file) {
  const bytes = fs.readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
  const result = {};
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [begin, end] = entry.data_offsets;
    const copy = new Uint8Array(end - begin); // a view would have to be aligned
    bytes.copy(copy, 0, 8 + length + begin, 8 + length + end);
    result[name] = { shape: entry.shape, data: new Float32Array(copy.buffer) };
  }
  return result;
}

/** Writes { name: tensor of ONNX Runtime }; what is not float32 is left out. */
function write(file, tensors) {
  const header = {};
  const parts = [];
  let offset = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    if (tensor.type !== 'float32') continue;
    const data = Buffer.from(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
    header[name] = { dtype: 'F32', shape: [...tensor.dims], data_offsets: [offset, offset + data.length] };
    parts.push(data);
    offset += data.length;
  }
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - (text.length % 8)) % 8);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  fs.writeFileSync(file, Buffer.concat([length, Buffer.from(text), ...parts]));
}

module.exports = { read, write };
