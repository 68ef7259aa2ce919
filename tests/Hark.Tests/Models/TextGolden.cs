using Hark.Engine;
using Hark.Layers;
using Hark.TestKit;

namespace Hark.Tests.Models;

/// <summary>A golden file of a text network: inputs, tensors at stated strides, names and shapes.</summary>
internal sealed class TextGolden(string name)
{
    private readonly GoldenFile file = GoldenFile.Load($"text_networks/{name}");

    public float[] this[string tensor] => file[tensor].Floats;

    /// <summary>Whether the file holds a tensor.</summary>
    public bool Has(string tensor) => file.Has(tensor);

    /// <summary>An input of the network.</summary>
    public Tensor Input(string tensor) => new(new(file[tensor].Shape), file[tensor].Floats);

    /// <summary>A tensor equals the golden one, which holds every <paramref name="steps"/>th index of each axis.
    /// </summary>
    public void AssertEqual(string label, Tensor actual, params int[] steps)
    {
        double atol = file.Json.GetProperty("tolerance").GetProperty("absolute").GetDouble();
        float[] found = actual.ToArray();
        if (steps.Length > 0) found = [.. found.Where((_, i) => IsKept(actual.Shape, i, steps))];
        NetworkGolden.AssertClose(file[label].Floats, found, new(atol, 0), label);
    }

    /// <summary>Names, shapes and order of a network's tensors are those of the original, what the key map leaves out
    /// aside.</summary>
    public void AssertKeys(Module network, Func<string, string?> nameInNetwork)
    {
        var expected = file.Json.GetProperty("state_dict").EnumerateArray()
            .Select(entry => (Name: nameInNetwork(entry[0].GetString()!), Shape: entry[1]))
            .Where(entry => entry.Name is not null)
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Shape.EnumerateArray())}");
        var actual = network.State()
            .Select(entry => $"{entry.Name}:{string.Join(",", entry.Value.Shape.ToArray())}");
        Assert.Equal(expected.Order(), actual.Order());
        if (file.Json.TryGetProperty("parameters", out var count))
            Assert.Equal(count.GetInt64(), network.ParameterCount);
    }

    private static bool IsKept(Shape shape, int index, int[] steps)
    {
        for (int axis = steps.Length - 1; axis >= 0; axis--)
        {
            if (index % shape[axis] % steps[axis] != 0) return false;
            index /= shape[axis];
        }
        return true;
    }
}
