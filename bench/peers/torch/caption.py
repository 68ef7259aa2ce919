"""A process that captions one recording and ends: caption.py FOLDER, a folder of the work "caption"."""

import os
import sys

import torch

os.environ["PEER_TRIAL"] = "1"  # a process that captions once does not try out ways to be fast
torch.set_num_threads(int(os.environ.get("PEER_THREADS", "1")))

from works import Caption  # noqa: E402

with torch.inference_mode():
    print(Caption(sys.argv[1], "cache").once(), flush=True)
