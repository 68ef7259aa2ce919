using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>PyTorch's Transformer layers, put together from operations and the parameters of a golden case.</summary>
internal sealed class GoldenTransformer(GoldenCase golden, int heads, Activation activation)
{
    private const float Epsilon = 1e-5f;

    /// <summary>nn.MultiheadAttention with packed projections; the mask says 1 where a key may be seen.</summary>
    public Tensor Attend(
        string prefix, Tensor query, Tensor key, Tensor value, bool causal = false, Tensor? mask = null)
    {
        Tensor q = Project(prefix, 0, query), k = Project(prefix, 1, key), v = Project(prefix, 2, value);
        return Linear(prefix + "out_proj", q.Attention(k, v, new(heads, causal), mask));
    }

    /// <summary>nn.TransformerEncoderLayer.</summary>
    public Tensor EncoderLayer(Tensor x, bool preNorm, Tensor? mask)
    {
        if (preNorm)
        {
            Tensor normal = Norm("norm1", x);
            Tensor sum = x.Add(Attend("self_attn.", normal, normal, normal, mask: mask));
            return sum.Add(FeedForward("", Norm("norm2", sum)));
        }
        Tensor u = Norm("norm1", x.Add(Attend("self_attn.", x, x, x, mask: mask)));
        return Norm("norm2", u.Add(FeedForward("", u)));
    }

    /// <summary>nn.TransformerDecoderLayer with a causal mask.</summary>
    public Tensor DecoderLayer(string prefix, Tensor x, Tensor memory, Tensor? mask, Tensor? memoryMask)
    {
        Tensor u = Norm(prefix + "norm1", x.Add(Attend(prefix + "self_attn.", x, x, x, causal: true, mask)));
        Tensor heard = Attend(prefix + "multihead_attn.", u, memory, memory, mask: memoryMask);
        Tensor v = Norm(prefix + "norm2", u.Add(heard));
        return Norm(prefix + "norm3", v.Add(FeedForward(prefix, v)));
    }

    public Tensor Norm(string layer, Tensor x) =>
        x.LayerNorm(golden.Input(layer + ".weight"), golden.Input(layer + ".bias"), Epsilon);

    public Tensor Linear(string layer, Tensor x, Activation after = Activation.None) =>
        x.Linear(golden.Input(layer + ".weight"), golden.Input(layer + ".bias"), after);

    private Tensor FeedForward(string prefix, Tensor x) =>
        Linear(prefix + "linear2", Linear(prefix + "linear1", x, activation));

    private Tensor Project(string prefix, int part, Tensor x)
    {
        int width = x.Shape[-1];
        Tensor weight = golden.Input(prefix + "in_proj_weight").Slice(0, part * width, width);
        return x.Linear(weight, golden.Input(prefix + "in_proj_bias").Slice(0, part * width, width));
    }
}
