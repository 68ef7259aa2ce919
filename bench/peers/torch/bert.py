"""BERT base (Devlin et al. 2019) with the names of Hugging Face's BertModel, without its pooling layer."""

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, HEADS, LAYERS, EPS = 768, 12, 12, 1e-12


class Embeddings(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.word_embeddings = nn.Embedding(30522, WIDTH)
        self.position_embeddings = nn.Embedding(512, WIDTH)
        self.token_type_embeddings = nn.Embedding(2, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, EPS)
        self.dropout = nn.Dropout(dropout)

    def forward(self, ids):
        places = self.position_embeddings.weight[: ids.shape[1]]
        x = self.word_embeddings(ids) + self.token_type_embeddings.weight[0] + places
        return self.dropout(self.LayerNorm(x))


class SelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))

    def forward(self, x, bias):
        def heads(y):
            return y.view(*y.shape[:2], HEADS, -1).transpose(1, 2)

        scores = heads(self.query(x)) @ heads(self.key(x)).transpose(-2, -1) / (WIDTH // HEADS) ** 0.5
        seen = (scores + bias).softmax(-1) @ heads(self.value(x))
        return seen.transpose(1, 2).reshape(x.shape)


class Dense(nn.Module):
    """An affine map; where its result is added to what was there before, also a norm."""

    def __init__(self, inputs, outputs, dropout=None):
        super().__init__()
        self.dense = nn.Linear(inputs, outputs)
        if dropout is not None:
            self.LayerNorm = nn.LayerNorm(outputs, EPS)
            self.dropout = nn.Dropout(dropout)

    def add_to(self, x, y):
        return self.LayerNorm(x + self.dropout(self.dense(y)))


class Attention(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.self = SelfAttention()
        self.output = Dense(WIDTH, WIDTH, dropout)


class Layer(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.attention = Attention(dropout)
        self.intermediate = Dense(WIDTH, 4 * WIDTH)
        self.output = Dense(4 * WIDTH, WIDTH, dropout)

    def forward(self, x, bias):
        x = self.attention.output.add_to(x, self.attention.self(x, bias))
        return self.output.add_to(x, F.gelu(self.intermediate.dense(x)))


class Encoder(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.layer = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))


class Bert(nn.Module):
    """Ids [B, L] and mask [B, L], 0 for padding, to vectors [B, L, 768]."""

    def __init__(self, dropout=0.1):
        super().__init__()
        self.embeddings = Embeddings(dropout)
        self.encoder = Encoder(dropout)

    def forward(self, ids, mask):
        bias = (1 - mask[:, None, None, :]) * torch.finfo(torch.float32).min
        x = self.embeddings(ids.long())
        for layer in self.encoder.layer:
            x = layer(x, bias)
        return x
