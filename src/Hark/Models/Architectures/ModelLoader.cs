using System.Diagnostics.CodeAnalysis;
using Hark.Checkpoints;
using Hark.Engine;
using Hark.Layers;

namespace Hark.Models.Architectures;

/// <summary>Builds the network of a model file and fills it.</summary>
[Experimental("HARK001")]
public static class ModelLoader
{
    /// <summary>The network of a card with the weights of its file, in evaluation and without gradients.</summary>
    /// <exception cref="ModelFormatException">
    /// The card does not describe a network, the tensors do not fit it, or one is not finite.
    /// </exception>
    public static Module Load(ModelCard card, Architecture architecture, ICheckpoint file)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(file);
        Module network = architecture.Build(card, file.FileName);
        ModuleWeights.Load(network, file);
        network.RequireGradient(false);
        network.Eval();
        foreach ((string name, Tensor value) in network.State())
        {
            if (Audio.SampleCheck.IndexOfNotFinite(value.Span) >= 0)
                throw new ModelFormatException(
                    file.FileName, "expected finite weights, found one that is not", tensorName: name,
                    hint: "Train or download it again.");
        }
        return network;
    }
}
