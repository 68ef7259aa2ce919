"""EfficientNet-B2 over log-mels, the encoder of EffNet-Trm, as efficientnet_pytorch builds it."""

import torch
import torch.nn.functional as F
from torch import nn

EPS, MOMENTUM = 1e-3, 0.01

# kernel, stride, expansion, outputs, blocks, (low, high) padding of the first block and of the others
STAGES = [
    (3, 1, 1, 16, 2, (1, 1)),
    (3, 2, 6, 24, 3, (0, 1)),
    (5, 2, 6, 48, 3, (2, 2)),
    (3, 2, 6, 88, 4, (1, 1)),
    (5, 1, 6, 120, 4, (2, 2)),
    (5, 2, 6, 208, 5, (2, 2)),
    (3, 1, 6, 352, 2, (1, 1)),
]
BLOCKS = sum(stage[4] for stage in STAGES)


def padded(x, padding):
    low, high = padding
    return x if low == high else F.pad(x, (low, high, low, high))


def convolution(inputs, outputs, kernel, stride, padding, groups=1):
    low, high = padding
    inside = low if low == high else 0  # unequal padding goes before the convolution
    return nn.Conv2d(inputs, outputs, kernel, stride, inside, groups=groups, bias=False)


class Block(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride, expansion, padding, drop):
        super().__init__()
        mid, squeezed = inputs * expansion, max(1, inputs // 4)
        self.padding, self.drop, self.skip = padding, drop, stride == 1 and inputs == outputs
        self.expands = expansion > 1
        if self.expands:
            self._expand_conv = nn.Conv2d(inputs, mid, 1, bias=False)
            self._bn0 = nn.BatchNorm2d(mid, EPS, MOMENTUM)
        self._depthwise_conv = convolution(mid, mid, kernel, stride, padding, groups=mid)
        self._bn1 = nn.BatchNorm2d(mid, EPS, MOMENTUM)
        self._se_reduce = nn.Conv2d(mid, squeezed, 1)
        self._se_expand = nn.Conv2d(squeezed, mid, 1)
        self._project_conv = nn.Conv2d(mid, outputs, 1, bias=False)
        self._bn2 = nn.BatchNorm2d(outputs, EPS, MOMENTUM)

    def forward(self, x):
        y = F.silu(self._bn0(self._expand_conv(x))) if self.expands else x
        y = F.silu(self._bn1(self._depthwise_conv(padded(y, self.padding))))
        gate = self._se_expand(F.silu(self._se_reduce(y.mean((2, 3), keepdim=True))))
        y = self._bn2(self._project_conv(y * torch.sigmoid(gate)))
        if not self.skip:
            return y
        if self.training and self.drop > 0:
            keep = 1 - self.drop
            y = y * (torch.empty(y.shape[0], 1, 1, 1).bernoulli_(keep) / keep)
        return y + x


class EfficientNet(nn.Module):
    """Log-mel [B, T, 64] to features [B, T', 1408]."""

    def __init__(self, drop_connect=0.2):
        super().__init__()
        self.stem_padding = (0, 1)
        self._conv_stem = convolution(1, 32, 3, 2, self.stem_padding)
        self._bn0 = nn.BatchNorm2d(32, EPS, MOMENTUM)
        blocks, inputs = [], 32
        for kernel, first_stride, expansion, outputs, count, padding in STAGES:
            for i in range(count):
                stride = first_stride if i == 0 else 1
                same = padding if i == 0 else (kernel // 2, kernel // 2)
                drop = drop_connect * len(blocks) / BLOCKS
                blocks.append(Block(inputs, outputs, kernel, stride, expansion, same, drop))
                inputs = outputs
        self._blocks = nn.ModuleList(blocks)
        self._conv_head = nn.Conv2d(inputs, 1408, 1, bias=False)
        self._bn1 = nn.BatchNorm2d(1408, EPS, MOMENTUM)

    def forward(self, log_mel):
        x = log_mel.transpose(1, 2).unsqueeze(1)  # [B, 1, F, T]
        x = F.silu(self._bn0(self._conv_stem(padded(x, self.stem_padding))))
        for block in self._blocks:
            x = block(x)
        x = F.silu(self._bn1(self._conv_head(x)))  # [B, 1408, F', T']
        return x.mean(2).transpose(1, 2)
