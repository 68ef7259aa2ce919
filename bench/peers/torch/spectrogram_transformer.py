"""AST, the Audio Spectrogram Transformer (Gong et al. 2021)."""

import torch
import torch.nn.functional as F
from torch import nn

WIDTH, HEADS, LAYERS = 768, 12, 12


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):
        clips, length, _ = x.shape
        q, k, v = self.qkv(x).reshape(clips, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        scores = (q * (WIDTH // HEADS) ** -0.5) @ k.transpose(-2, -1)
        x = scores.softmax(-1) @ v
        return self.proj(x.transpose(1, 2).reshape(clips, length, WIDTH))


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(WIDTH, 4 * WIDTH)
        self.fc2 = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1 = nn.LayerNorm(WIDTH, 1e-6)
        self.attn = Attention()
        self.norm2 = nn.LayerNorm(WIDTH, 1e-6)
        self.mlp = Mlp()

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class PatchEmbedding(nn.Module):
    def __init__(self):
        super().__init__()
        self.proj = nn.Conv2d(1, WIDTH, 16, 10)

    def forward(self, x):
        return self.proj(x).flatten(2).transpose(1, 2)


class Trunk(nn.Module):
    def __init__(self):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.dist_token = nn.Parameter(torch.zeros(1, 1, WIDTH))
        self.pos_embed = nn.Parameter(torch.zeros(1, 1214, WIDTH))
        self.patch_embed = PatchEmbedding()
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH, 1e-6)

    def forward(self, log_mel):
        x = self.patch_embed(log_mel.transpose(1, 2).unsqueeze(1))
        clips = x.shape[0]
        x = torch.cat((self.cls_token.expand(clips, -1, -1), self.dist_token.expand(clips, -1, -1), x), 1)
        x = x + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.norm(x)


class Ast(nn.Module):
    """Log-mel [B, 1024, 128] to logits [B, 527]."""

    def __init__(self):
        super().__init__()
        self.v = Trunk()
        self.mlp_head = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 527))

    def forward(self, log_mel):
        return self.mlp_head(self.v(log_mel)[:, :2].mean(1))
