using Hark.Engine;
using Hark.Layers;
using Hark.TestKit;
using Hark.Tests.Models;

namespace Hark.Cli.Tests;

/// <summary>Checkpoints as their authors lay them out, with weights by the named-weights rule.</summary>
internal static class PublishedCheckpoint
{
    /// <summary>The tensors of a network under published names, batch counters and the like included.</summary>
    public static Dictionary<string, object> State(Module network, Func<string, string>? rename = null)
    {
        Dictionary<string, object> state = [];
        foreach ((string name, Tensor value) in network.State())
        {
            string published = rename?.Invoke(name) ?? name;
            state.Add(published, Values(value));
            if (name.EndsWith(".running_var", StringComparison.Ordinal))
                state.Add(published[..^"running_var".Length] + "num_batches_tracked", Scalar(291900));
        }
        return state;
    }

    public static TorchValues Values(Tensor tensor) => new(tensor.Shape.ToArray(), tensor.Span.ToArray());

    public static TorchValues Scalar(float value) => new([], [value]);

    public static TorchValues Zeros(params int[] shape) => new(shape, new float[shape.Aggregate(1, (a, b) => a * b)]);

    /// <summary>A network whose every weight is a formula of its name, behind a prefix.</summary>
    public static T Fill<T>(T network, string prefix = "")
        where T : Module
    {
        NamedWeights.Fill(network, prefix, 1);
        return network;
    }
}
