"""The bi-encoder of Primus and Widmer 2022: CNN10 for sounds, BERT for texts, one space for both."""

import torch
import torch.nn.functional as F
from torch import nn

from bert import Bert
from panns import Trunk

HIDDEN, EMBEDDING = 2048, 1024


class Audio(Trunk):
    def __init__(self, dropout):
        super().__init__([64, 128, 256, 512], True, dropout)
        self.fc1 = nn.Linear(512, HIDDEN)
        self.fc2 = nn.Linear(HIDDEN, EMBEDDING)

    def forward(self, log_mel):
        x = self.encode(log_mel)
        pooled = (x.max(1).values + x.mean(1)) / 2
        return self.fc2(F.relu(self.fc1(pooled)))


class Text(nn.Module):
    def __init__(self, dropout):
        super().__init__()
        self.bert = Bert(dropout)
        self.fc1 = nn.Linear(768, HIDDEN)
        self.fc2 = nn.Linear(HIDDEN, EMBEDDING)

    def forward(self, ids, mask):
        return self.fc2(F.relu(self.fc1(self.bert(ids, mask)[:, 0])))


class BiEncoder(nn.Module):
    """Log-mels and texts of pairs to cosines over the temperature, a row per text and a column per sound."""

    def __init__(self, audio_dropout, text_dropout):
        super().__init__()
        self.audio = Audio(audio_dropout)
        self.text = Text(text_dropout)
        self.tau = nn.Parameter(torch.ones(1))

    def forward(self, log_mel, ids, mask):
        texts, sounds = F.normalize(self.text(ids, mask)), F.normalize(self.audio(log_mel))
        return texts @ sounds.T / self.tau.abs()
