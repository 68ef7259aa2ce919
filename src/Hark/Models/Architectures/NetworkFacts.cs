using System.Diagnostics.CodeAnalysis;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Features;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>How large a network is, and what it costs. Needs its card alone, not its weights.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Layers">The number of its parts that hold parameters.</param>
/// <param name="Parameters">The number of trained values.</param>
/// <param name="EncoderFlops">
/// Floating-point operations that turn 10 s of log-mel into a vector, a fused multiply-add counted as two; null for a
/// network that hears nothing.
/// </param>
[Experimental("HARK001")]
public sealed record NetworkFacts(string Title, int Layers, long Parameters, long? EncoderFlops)
{
    private const double Seconds = 10;

    /// <summary>The facts of the network that a card describes.</summary>
    /// <exception cref="ModelFormatException">The card describes none.</exception>
    public static NetworkFacts Of(ModelCard card, string fileName)
    {
        Architecture architecture = ArchitectureRegistry.Of(card, fileName);
        Module network = architecture.Build(card, fileName);
        network.RequireGradient(false);
        int layers = network.NamedParameters()
            .Select(parameter => parameter.Name[..Math.Max(0, parameter.Name.LastIndexOf('.'))])
            .Distinct()
            .Count();
        long? flops = architecture.Sounds(network) is { } sounds && FrontEnds.All.Any(p => p.Name == card.FrontEnd)
            ? Flops(sounds, new LogMel(FrontEnds.Get(card.FrontEnd)))
            : null;
        return new(architecture.Title, layers, network.ParameterCount, flops);
    }

    private static long Flops(SoundEmbedding sounds, LogMel frontEnd)
    {
        int samples = (int)(Seconds * frontEnd.Settings.SampleRate);
        Shape logMel = new(1, sounds.Frames ?? frontEnd.FrameCount(samples), frontEnd.Bands);
        ConstantStore store = new();
        NetworkGraph graph = sounds.ForwardWithSamples is { } forward
            ? GraphTracer.Trace(inputs => [forward(inputs[0], inputs[1])], [logMel, new Shape(1, samples)], store)
            : GraphTracer.Trace(inputs => [sounds.Forward(inputs[0])], [logMel], store);
        return GraphPasses.Apply(graph, store, Precision.Float32).Flops;
    }
}
