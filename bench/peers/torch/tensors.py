"""Named tensors in safetensors files (https://github.com/huggingface/safetensors), with numpy alone."""

import json

import numpy as np
import torch


def read(path):
    with open(path, "rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
        data = np.frombuffer(file.read(), dtype="<f4")
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = (offset // 4 for offset in entry["data_offsets"])
        tensors[name] = torch.from_numpy(data[begin:end].reshape(entry["shape"]).copy())
    return tensors


def read_in_order(path):
    """The tensors "0", "1", ... of a file."""
    tensors = read(path)
    return [tensors[str(i)] for i in range(len(tensors))]


def metadata(path):
    with open(path, "rb") as file:
        return json.loads(file.read(int.from_bytes(file.read(8), "little")))["__metadata__"]


def write(path, tensors):
    header, parts, offset = {}, [], 0
    for name, tensor in tensors.items():
        data = np.ascontiguousarray(tensor.detach().numpy(), dtype="<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(data)]}
        parts.append(data)
        offset += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.writelines(parts)


def load(module, tensors):
    """Fills a module; nothing but PyTorch's batch counters may be missing, nothing may be left over."""
    missing, unexpected = module.load_state_dict(tensors, strict=False)
    missing = [name for name in missing if not name.endswith("num_batches_tracked")]
    if missing or unexpected:
        raise ValueError(f"the weights do not fit: missing {missing[:5]}, unexpected {unexpected[:5]}")
    return module
