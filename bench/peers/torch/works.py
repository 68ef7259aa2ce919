"""The works of the comparison in PyTorch. Each is a class: once() does it, output() gives what is compared."""

import json
import wave
from os.path import join

import numpy as np
import torch
import torch.nn.functional as F

import tensors
from bert import Bert
from bi_encoder import BiEncoder
from captioner import Captioner, Decoder, Recomputing, Remembering, beam_search, ignored_columns, rename
from effnet import EfficientNet
from modes import fastest, least_time, trial
from panns import cnn10, cnn14
from spectrogram_transformer import Ast

try:
    import torchaudio
except (ImportError, OSError):  # Debian's package needs more than PyTorch's does
    torchaudio = None


class Network:
    """A network in evaluation."""

    def __init__(self, folder, network):
        self.network = tensors.load(network, tensors.read(join(folder, "weights.safetensors"))).eval()
        self.once, self.mode = fastest(self.network, tensors.read_in_order(join(folder, "inputs.safetensors")))

    def output(self):
        return {"0": self.once()}


def linear(folder):
    outputs, inputs = tensors.read(join(folder, "weights.safetensors"))["weight"].shape
    return torch.nn.Linear(inputs, outputs, bias=False)


class DecoderStep:
    """One word for three beams. The cache holds the words so far and nothing else: no mask is needed."""

    mode = "eager"

    def __init__(self, folder):
        self.decoder = tensors.load(Decoder(5000), tensors.read(join(folder, "weights.safetensors"))).eval()
        words, _, place, used, *rest = tensors.read_in_order(join(folder, "inputs.safetensors"))
        first = int((used[0] == 0).sum())
        keys, values, memory_keys, memory_values = rest[0:2], rest[2:4], rest[4:6], rest[6:8]
        self.words, self.place = words.long(), place[0]
        self.cache = [(k[:, first:].contiguous(), v[:, first:].contiguous()) for k, v in zip(keys, values)]
        self.memory, self.ignored = list(zip(memory_keys, memory_values)), rest[8] == 0

    def once(self):
        return self.decoder.step(self.words, self.place, self.cache, self.memory, self.ignored)[0]

    def output(self):
        return {"0": self.once()}


class LogMel:
    """torchaudio's MelSpectrogram and AmplitudeToDB; without torchaudio the same operations of PyTorch."""

    def __init__(self, samples, rate, length, hop, bank, top_db=None):
        self.samples, self.length, self.hop, self.top_db = samples, length, hop, top_db
        self.bank, self.window = bank, torch.hann_window(length)
        if torchaudio:
            self.mode = f"torchaudio {torchaudio.__version__}"
            self.mel = torchaudio.transforms.MelSpectrogram(rate, length, hop_length=hop, n_mels=bank.shape[1])
            self.mel.mel_scale.fb = bank
            self.db = torchaudio.transforms.AmplitudeToDB("power", top_db)
        else:
            self.mode = "torch.stft, as torchaudio does it"

    @classmethod
    def of_work(cls, folder):
        samples = tensors.read_in_order(join(folder, "inputs.safetensors"))[0]
        bank = tensors.read(join(folder, "weights.safetensors"))["bank"]
        return cls(samples, 32000, 1024, 320, bank)

    def once(self):
        return self.compute(self.samples)

    def compute(self, samples):
        if torchaudio:
            return self.db(self.mel(samples))
        spectrum = torch.stft(samples, self.length, self.hop, window=self.window, return_complex=True)
        power = spectrum.abs().pow(2)
        decibel = 10 * (self.bank.T @ power).clamp(min=1e-10).log10()
        return decibel if self.top_db is None else decibel.clamp(min=decibel.max() - self.top_db)

    def output(self):
        return {"0": self.once().T}


class Caption:
    """A recording on the disk to its sentence."""

    def __init__(self, folder, variant):
        path = join(folder, "model.safetensors")
        card = json.loads(tensors.metadata(path)["hark.card"])
        self.vocabulary = card["vocabulary"]
        self.clip = join(folder, "clip.wav")
        network = Captioner(len(self.vocabulary))
        tensors.load(network, {rename(name): value for name, value in tensors.read(path).items()})
        network.eval()
        self.decoder = network.decoder
        self.search = {"recompute": Recomputing, "cache": Remembering}[variant]
        samples = self.read()
        self.log_mel = LogMel(samples, 16000, 512, 160, htk_bank(), top_db=120)
        self.log_mel.output()
        # The encoder runs in its fastest way: its input is a buffer, so that a traced network can be fed.
        self.buffer = self.log_mel.compute(samples).T[None].contiguous()
        self.encode, mode = fastest(network.encoder, [self.buffer])
        self.mode = f"encoder {mode}"

    def read(self):
        with wave.open(self.clip) as file:
            data = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
        return torch.from_numpy(data.astype(np.float32) / 32768)

    def once(self):
        self.buffer.copy_(self.log_mel.compute(self.read()).T[None])
        features = self.encode()
        ignored = ignored_columns(self.buffer.shape[1], features)
        ids = beam_search(self.search(self.decoder, features, ignored))
        return " ".join(self.vocabulary[i] for i in ids if i > 2)

    def output(self):
        return self.once()


def htk_bank():
    """Triangles over 64 bands of the HTK scale, 0 to 8000 Hz, for 257 bins: torchaudio's default."""
    edges = torch.linspace(0, 2595 * np.log10(1 + 8000 / 700), 66, dtype=torch.float64)
    hertz = 700 * (10 ** (edges / 2595) - 1)
    bins = torch.linspace(0, 8000, 257, dtype=torch.float64)
    slopes = hertz[None, :] - bins[:, None]
    steps = hertz[1:] - hertz[:-1]
    down, up = -slopes[:, :-2] / steps[:-1], slopes[:, 2:] / steps[1:]
    return torch.minimum(down, up).clamp(min=0).float()


class Training:
    """Steps of Adam. The output is that of a step without dropout, whose masks no two programs share."""

    def __init__(self, make, loss, inputs, mode):
        self.make, self.loss, self.inputs = make, loss, inputs
        self.network = make(True).train()
        self.mode = mode or ("channels last" if not trial and self.prefers_channels_last() else "contiguous")
        if self.mode == "channels last":
            self.network = self.network.to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.Adam(self.network.parameters(), 1e-4, foreach=True)

    @torch.inference_mode(False)
    def once(self):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(self.network, *self.inputs).backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()

    @torch.inference_mode(False)
    def output(self):
        network = self.make(False).train()
        loss = self.loss(network, *self.inputs)
        loss.backward()
        norm = torch.stack([p.grad.norm() for p in network.parameters() if p.grad is not None]).norm()
        return {"loss": loss.detach(), "gradient norm": norm}

    def prefers_channels_last(self):
        part = [x[:2] for x in self.inputs]  # two clips tell as much as sixteen

        def step():
            self.loss(self.network, *part).backward()

        plain = least_time(step, 2)
        state = {name: value.clone() for name, value in self.network.state_dict().items()}
        self.network = self.network.to(memory_format=torch.channels_last)
        last = least_time(step, 2)
        if last >= plain:
            self.network = self.network.to(memory_format=torch.contiguous_format)
        self.network.load_state_dict(state)
        self.network.zero_grad(set_to_none=True)
        return last < plain


@torch.inference_mode(False)
def train_captioner(folder, mode):
    def make(dropout):
        rate = 0.2 if dropout else 0
        network = Captioner(4368, rate, rate)
        weights = tensors.read(join(folder, "weights.safetensors"))
        return tensors.load(network, {rename(name): value for name, value in weights.items()})

    def loss(network, log_mel, ids):
        words, targets = ids[:, :-1].long(), ids[:, 1:].long()
        return smoothed_cross_entropy(network(log_mel, words), targets, 0.1)

    return Training(make, loss, tensors.read_in_order(join(folder, "inputs.safetensors")), mode)


@torch.inference_mode(False)
def train_bi_encoder(folder, mode):
    def make(dropout):
        network = BiEncoder(0.2 if dropout else 0, 0.1 if dropout else 0)
        return tensors.load(network, tensors.read(join(folder, "weights.safetensors")))

    def loss(network, log_mel, ids, mask):
        logits = network(log_mel, ids, mask)
        pairs = torch.arange(len(logits))
        return (F.cross_entropy(logits, pairs) + F.cross_entropy(logits.T, pairs)) / 2

    return Training(make, loss, tensors.read_in_order(join(folder, "inputs.safetensors")), mode)


def smoothed_cross_entropy(logits, targets, smoothing):
    """The smoothing goes to the other words; padding does not count."""
    scores = logits.log_softmax(-1)
    right = scores.gather(-1, targets[..., None])[..., 0]
    others = (scores.sum(-1) - right) / (logits.shape[-1] - 1)
    return -((1 - smoothing) * right + smoothing * others)[targets != 0].mean()


NETWORKS = {"effb2": EfficientNet, "cnn10": cnn10, "cnn14": cnn14, "ast": Ast, "bert": Bert}


def open_work(work, group, folder, variant, mode):
    if group == "gemm":
        return Network(folder, linear(folder))
    if work in NETWORKS:
        return Network(folder, NETWORKS[work]())
    if work == "decoder-step":
        return DecoderStep(folder)
    if work == "logmel":
        return LogMel.of_work(folder)
    if work == "caption":
        return Caption(folder, variant)
    if work == "train-effb2":
        return train_captioner(folder, mode)
    if work == "train-cnn10":
        return train_bi_encoder(folder, mode)
    raise ValueError(f"PyTorch has no work '{work}'")
