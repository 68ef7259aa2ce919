"""PyTorch's worker: one order a line on standard input, one answer a line on standard output (see ../README.md)."""

import gc
import json
import os
import sys
import time

import torch

threads = int(os.environ.get("PEER_THREADS", "1"))
torch.set_num_threads(threads)
orders, answers = sys.stdin, os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # whatever a library prints must not pass for an answer

import tensors  # noqa: E402
from works import open_work  # noqa: E402


def timed(run, seconds, least):
    """Milliseconds of single runs; runs shorter than a fifth of a millisecond are timed in groups."""
    samples, group, started = [], 1, time.perf_counter()
    while len(samples) < least or time.perf_counter() - started < seconds:
        start = time.perf_counter()
        for _ in range(group):
            run()
        elapsed = time.perf_counter() - start
        samples.append(elapsed * 1000 / group)
        if elapsed < 0.2e-3:
            group *= 2
    return samples


def memory(field):
    try:
        with open("/proc/self/status") as status:
            return 1024 * next(int(line.split()[1]) for line in status if line.startswith(field))
    except OSError:
        return 0


class Worker:
    work = None

    def answer(self, order):
        do = order["do"]
        if do == "hello":
            return {"name": "PyTorch", "version": torch.__version__}
        if do == "open":
            self.work = None
            gc.collect()
            self.work = open_work(order["work"], order["group"], order["folder"], order["variant"],
                                  order.get("mode"))
            return {"mode": self.work.mode}
        if do == "close":
            self.work = None
            gc.collect()
            return {}
        if do == "output":
            result = self.work.output()
            if isinstance(result, str):
                return {"text": result}
            tensors.write(order["file"], result)
            return {"text": None}
        if do == "run":
            return {"ms": timed(self.work.once, order["seconds"], order["least"])}
        if do == "memory":
            return {"resident": memory("VmRSS"), "peak": memory("VmHWM")}
        raise ValueError(f"unknown order: {order}")


def serve():
    worker = Worker()
    with torch.inference_mode():
        for line in orders:
            try:
                answer = worker.answer(json.loads(line))
            except Exception as error:  # the comparison goes on without this work
                answer = {"error": f"{type(error).__name__}: {error}"}
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


serve()
