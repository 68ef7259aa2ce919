"""Cnn10 and Cnn14 of PANNs (Kong et al. 2020)."""

import torch.nn.functional as F
from torch import nn


class ConvBlock(nn.Module):
    def __init__(self, inputs, outputs, pool):
        super().__init__()
        self.pool = pool
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.bn2 = nn.BatchNorm2d(outputs)

    def forward(self, x):
        x = F.relu_(self.bn1(self.conv1(x)))
        x = F.relu_(self.bn2(self.conv2(x)))
        return F.avg_pool2d(x, self.pool) if self.pool > 1 else x


class Trunk(nn.Module):
    """Log-mel [B, T, 64] to features [B, T', D]."""

    def __init__(self, channels, pools_last, dropout=0.2):
        super().__init__()
        self.dropout = dropout
        self.bn0 = nn.BatchNorm2d(64)
        self.count = len(channels)
        for i, (inputs, outputs) in enumerate(zip([1] + channels[:-1], channels)):
            pool = 1 if i == len(channels) - 1 and not pools_last else 2
            setattr(self, f"conv_block{i + 1}", ConvBlock(inputs, outputs, pool))

    def encode(self, log_mel):
        x = self.bn0(log_mel.transpose(1, 2).unsqueeze(3))  # [B, F, T, 1]
        x = x.permute(0, 3, 2, 1)  # [B, 1, T, F]
        for i in range(self.count):
            x = F.dropout(getattr(self, f"conv_block{i + 1}")(x), self.dropout, self.training)
        return x.mean(3).transpose(1, 2)


class Panns(Trunk):
    """Log-mel to the clip's embedding [B, D]."""

    def __init__(self, channels, pools_last):
        super().__init__(channels, pools_last)
        self.fc1 = nn.Linear(channels[-1], channels[-1])
        self.fc_audioset = nn.Linear(channels[-1], 527)

    def forward(self, log_mel):
        x = self.encode(log_mel)
        return F.relu_(self.fc1(x.amax(1) + x.mean(1)))


def cnn10():
    return Panns([64, 128, 256, 512], True)


def cnn14():
    return Panns([64, 128, 256, 512, 1024, 2048], False)
