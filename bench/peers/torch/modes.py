"""The fastest of PyTorch's ways to run a network in evaluation on this machine."""

import copy
import os
import sys
import time

import torch

# A trial shows that everything runs: the first way is good enough.
trial = os.environ.get("PEER_TRIAL") == "1"


def fastest(network, inputs):
    """A function of no arguments that runs the network, and the name of the way it takes."""
    best = None
    if trial:
        return lambda: network(*inputs), "eager"
    for name, make in ways(network, inputs):
        try:
            run = make()
            seconds = least_time(run)
        except RuntimeError as error:  # not every way works for every network
            print(f"{name}: {str(error).splitlines()[0]}", flush=True, file=sys.stderr)
            continue
        if best is None or seconds < best[0]:
            best = seconds, run, name
    return best[1], best[2]


def ways(network, inputs):
    pictures = sum(isinstance(module, torch.nn.Conv2d) for module in network.modules()) > 1
    yield "eager", lambda: lambda: network(*inputs)
    yield "frozen", lambda: freeze(network, inputs)
    yield "optimized for inference", lambda: freeze(network, inputs, optimize=True)
    if pictures:
        other = copy.deepcopy(network).to(memory_format=torch.channels_last)
        yield "eager, channels last", lambda: lambda: other(*inputs)
        yield "frozen, channels last", lambda: freeze(other, inputs)


def freeze(network, inputs, optimize=False):
    traced = torch.jit.freeze(torch.jit.trace(network, inputs, check_trace=False))
    if optimize:
        traced = torch.jit.optimize_for_inference(traced)
    return lambda: traced(*inputs)


def least_time(run, budget=1.0):
    """The shortest of a few runs; the first ones compile."""
    times, started = [], time.perf_counter()
    while len(times) < 3 or (len(times) < 12 and time.perf_counter() - started < budget):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
        if len(times) == 2 and times[0] > 2:
            break
    return min(times[1:])
