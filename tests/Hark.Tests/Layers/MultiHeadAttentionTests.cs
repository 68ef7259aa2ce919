using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Layers;

namespace Hark.Tests.Layers;

public sealed class MultiHeadAttentionTests
{
    [Fact]
    public void WeightsAreDroppedInTrainingOnly()
    {
        MultiHeadAttention attention = new(8, 2, dropout: 0.5f);
        attention.Initialize(new Philox(1));
        Tensor x = new(new(3, 5, 8));
        new Philox(2).FillNormal(x.Span);
        float[] evaluated = Run(), plain = Evaluate(new MultiHeadAttention(8, 2));

        attention.Train();
        Dropout.Seed(attention, 3, 4);
        float[] trained = Run();
        Assert.Equal(evaluated, plain);
        Assert.NotEqual(evaluated, trained);
        Dropout.Seed(attention, 3, 4);
        Assert.Equal(trained, Run());
        Dropout.Seed(attention, 3, 5);
        Assert.NotEqual(trained, Run());

        float[] Run()
        {
            (Tensor q, Tensor k, Tensor v) = attention.ProjectAll(x);
            return attention.Attend(q, k, v, causal: false, mask: null).ToArray();
        }

        float[] Evaluate(MultiHeadAttention other)
        {
            other.Initialize(new Philox(1));
            (Tensor q, Tensor k, Tensor v) = other.ProjectAll(x);
            return other.Attend(q, k, v, causal: false, mask: null).ToArray();
        }
    }
}
