using Hark.Engine;
using Hark.Layers;

namespace Hark.Benchmarks.Networks;

/// <summary>A network of the table of models.</summary>
/// <param name="Name">The network.</param>
/// <param name="Section">What it is for.</param>
/// <param name="Dialects">The forms of checkpoints that it loads from.</param>
/// <param name="Licence">Of published weights, or of the code where none is known for them.</param>
/// <param name="Make">Builds it with empty weights.</param>
internal sealed record NetworkRow(
    string Name, string Section, string Dialects, string Licence, Func<NetworkCase> Make);

/// <summary>A network and what it is run on.</summary>
/// <param name="Network">The network.</param>
/// <param name="Forward">Its forward pass.</param>
/// <param name="Inputs">What it is run on.</param>
internal sealed record NetworkCase(
    Module Network, Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> Forward, params Tensor[] Inputs)
{
    /// <summary>Log-mel of 10 s, [1, frames, bands].</summary>
    public static Tensor LogMel(int frames = 1001, int bands = 64)
    {
        Tensor logMel = new(new(1, frames, bands));
        new Philox(2).FillNormal(logMel.Span);
        return logMel;
    }

    /// <summary>Samples of 10 s at 32 kHz, [1, N].</summary>
    public static Tensor Samples()
    {
        Tensor samples = new(new(1, 320_000));
        new Philox(3).FillUniform(samples.Span, -0.5f, 0.5f);
        return samples;
    }

    /// <summary>A row of ones, [1, count].</summary>
    public static Tensor Ones(int count) => Tensor.Full(new(1, count), 1);

    /// <summary>Ids of 32 pieces of words, [1, 32].</summary>
    public static Tensor Text()
    {
        Tensor ids = new(new(1, 32));
        for (int i = 0; i < ids.Count; i++) ids.Span[i] = 1000 + i;
        return ids;
    }
}
