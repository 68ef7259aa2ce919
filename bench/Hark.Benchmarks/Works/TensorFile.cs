using Hark.Checkpoints;
using Hark.Engine;

namespace Hark.Benchmarks.Works;

/// <summary>Named tensors in a safetensors file: the one format that all programs of the comparison read.</summary>
internal static class TensorFile
{
    public static void Write(string path, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        SafetensorsWriter writer = new();
        foreach ((string name, Tensor value) in tensors) writer.Add(name, value.Shape.ToArray(), value.Span);
        writer.Save(path);
    }

    /// <summary>Writes tensors under the names "0", "1", ...</summary>
    public static void WriteInOrder(string path, IEnumerable<Tensor> tensors) =>
        Write(path, tensors.Select((tensor, i) => ($"{i}", tensor)));

    public static Dictionary<string, Tensor> Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Names.ToDictionary(name => name, name => Load(file[name]));
    }

    /// <summary>Reads the tensors "0", "1", ...</summary>
    public static Tensor[] ReadInOrder(string path)
    {
        Dictionary<string, Tensor> tensors = Read(path);
        return [.. Enumerable.Range(0, tensors.Count).Select(i => tensors[$"{i}"])];
    }

    private static Tensor Load(CheckpointTensor stored)
    {
        Tensor tensor = new(new Shape(stored.Shape));
        stored.ReadFloats(tensor.Span);
        return tensor;
    }
}
