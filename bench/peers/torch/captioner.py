"""EffNet-Trm (Xu 2024): EfficientNet-B2, a two-layer Transformer decoder, and its beam search."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from effnet import EfficientNet

PAD, START, END = 0, 1, 2
WIDTH, HEADS, LAYERS = 256, 4, 2


class Positions(nn.Module):
    def __init__(self, length=100):
        super().__init__()
        self.register_buffer("pe", torch.zeros(length, 1, WIDTH))


class Decoder(nn.Module):
    def __init__(self, vocabulary, dropout=0.2):
        super().__init__()
        self.word_embedding = nn.Embedding(vocabulary, WIDTH)
        self.pos_encoder = Positions()
        layer = nn.TransformerDecoderLayer(WIDTH, HEADS, 1024, dropout, batch_first=True)
        self.model = nn.TransformerDecoder(layer, LAYERS)
        self.attn_proj = nn.Sequential(nn.Linear(1408, WIDTH), nn.ReLU(), nn.Dropout(dropout), nn.LayerNorm(WIDTH))
        self.dropout = nn.Dropout(dropout)

    def embed(self, words, start=0):
        x = self.dropout(self.word_embedding(words)) * math.sqrt(WIDTH)
        return self.dropout(x + self.pos_encoder.pe[start : start + words.shape[1], 0])

    def classify(self, x):
        return F.linear(x, self.word_embedding.weight)

    def forward(self, words, features, ignored):
        """Logits [R, L, V] behind every word of whole captions; ignored [R, T'] is true where there is no sound."""
        length = words.shape[1]
        causal = torch.ones(length, length, dtype=torch.bool).triu(1)
        x = self.model(
            self.embed(words),
            self.attn_proj(features),
            tgt_mask=causal,
            tgt_key_padding_mask=words == PAD,
            memory_key_padding_mask=ignored,
        )
        return self.classify(x)

    # The same with keys and values kept: what a caption costs when no prefix is computed twice.

    def remember(self, features):
        memory = self.attn_proj(features)
        return [project_memory(layer.multihead_attn, memory) for layer in self.model.layers]

    def step(self, words, place, cache, memory, ignored=None):
        """One more word [R, 1] at a place [D]: logits [R, V] and the longer cache."""
        x = self.word_embedding(words) * math.sqrt(WIDTH) + place
        longer = []
        for i, layer in enumerate(self.model.layers):
            q, k, v = F.linear(x, layer.self_attn.in_proj_weight, layer.self_attn.in_proj_bias).chunk(3, -1)
            if cache:
                k, v = torch.cat((cache[i][0], k), 1), torch.cat((cache[i][1], v), 1)
            longer.append((k, v))
            x = layer.norm1(x + layer.self_attn.out_proj(attend(q, k, v)))
            cross = layer.multihead_attn
            q = F.linear(x, cross.in_proj_weight[:WIDTH], cross.in_proj_bias[:WIDTH])
            x = layer.norm2(x + cross.out_proj(attend(q, *memory[i], ignored)))
            x = layer.norm3(x + layer.linear2(F.relu(layer.linear1(x))))
        return self.classify(x[:, 0]), longer


def project_memory(attention, memory):
    return F.linear(memory, attention.in_proj_weight[WIDTH:], attention.in_proj_bias[WIDTH:]).chunk(2, -1)


def attend(q, k, v, ignored=None):
    def heads(x):
        return x.view(*x.shape[:2], HEADS, -1).transpose(1, 2)

    scores = heads(q) @ heads(k).transpose(-2, -1) / math.sqrt(WIDTH // HEADS)
    if ignored is not None:
        scores = scores.masked_fill(ignored[:, None, None, :], -math.inf)
    return (scores.softmax(-1) @ heads(v)).transpose(1, 2).reshape(q.shape)


class Captioner(nn.Module):
    def __init__(self, vocabulary, dropout=0.2, drop_connect=0.2):
        super().__init__()
        self.encoder = EfficientNet(drop_connect)
        self.decoder = Decoder(vocabulary, dropout)

    def forward(self, log_mel, words):
        """Logits for training: as many feature columns count as the original's length rule says."""
        features = self.encoder(log_mel)
        return self.decoder(words, features, ignored_columns(log_mel.shape[1], features))


def ignored_columns(frames, features):
    ignored = torch.ones(features.shape[:2], dtype=torch.bool)
    ignored[:, : frames // 32] = False
    return ignored


def rename(name):
    """The name of a weight in this file."""
    return name.replace("encoder.backbone.eff_net.", "encoder.")


class Recomputing:
    """Scores of next words as the original finds them: every prefix through the whole decoder."""

    def __init__(self, decoder, features, ignored):
        self.decoder, self.features, self.ignored = decoder, features, ignored
        self.words = None

    def step(self, words, parents):
        self.words = words if self.words is None else torch.cat((self.words[parents], words), 1)
        rows = len(self.words)
        features = self.features.expand(rows, -1, -1)
        return self.decoder(self.words, features, self.ignored.expand(rows, -1))[:, -1]


class Remembering:
    """The same with a cache of keys and values."""

    def __init__(self, decoder, features, ignored):
        self.decoder, self.memory, self.ignored = decoder, decoder.remember(features), ignored
        self.cache, self.place = [], 0

    def step(self, words, parents):
        cache = [(k[parents], v[parents]) for k, v in self.cache]
        place = self.decoder.pos_encoder.pe[self.place, 0]
        logits, self.cache = self.decoder.step(words, place, cache, self.memory, self.ignored)
        self.place += 1
        return logits


def beam_search(model, beams=3, longest=20):
    """The rules of wsntxxn/AudioCaption: mean log-probability, finished beams lowered by 1000, early stop."""
    finished, captions = [], [[]]
    sums = torch.zeros(1)
    words, parents = torch.tensor([[START]]), torch.tensor([0])
    for length in range(1, longest + 1):
        scores = model.step(words, parents).log_softmax(-1).log_softmax(-1)
        scores = sums[:, None] + scores
        sums, best = scores.flatten().topk(beams)
        parents, ids = best // scores.shape[1], best % scores.shape[1]
        captions = [captions[p] + [i] for p, i in zip(parents.tolist(), ids.tolist())]
        for b, caption in enumerate(captions):
            if caption[-1] == END or length == longest:
                finished.append((sums[b].item() / length, caption))
                sums[b] -= 1000
        words = ids[:, None]
        if len(finished) == beams:
            break
    return max(finished, key=lambda entry: entry[0])[1]
