using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Onnx.Schema;
using static Hark.Onnx.Schema.TensorProto.Types;

namespace Hark.Onnx;

/// <summary>The constants of an exported graph; the same one is stored once.</summary>
internal sealed class Initializers(ICollection<TensorProto> list, long mostBytes = Initializers.MostBytes)
{
    /// <summary>Protobuf cannot hold a message of 2 GB. What is left is for nodes and names.</summary>
    public const long MostBytes = int.MaxValue - (16L << 20);

    private readonly Dictionary<(Tensor, string), string> weights = [];
    private readonly Dictionary<string, string> numbers = [];
    private long bytes;

    /// <summary>A constant of the network with its axes in an order.</summary>
    public string Weight(Tensor weight, AxisOrder order)
    {
        long[] sizes = order.Sizes(weight.Shape);
        return Weight(weight, order.ToString(), sizes, () =>
        {
            if (order.IsSameBytes(AxisOrder.Plain(order.Rank), weight.Shape)) return ToBytes(weight.Span);
            using TensorScope scope = new();
            return ToBytes(weight.Transpose([.. Enumerable.Range(0, order.Rank).Select(i => order[i])]).Span);
        });
    }

    /// <summary>A constant of the network, its elements in their order, under another shape.</summary>
    public string Reshaped(Tensor weight, params long[] sizes) =>
        Weight(weight, $"[{string.Join(' ', sizes)}]", sizes, () => ToBytes(weight.Span));

    /// <summary>Numbers that the translation came up with.</summary>
    public string Floats(ReadOnlySpan<float> values, params long[] sizes)
    {
        float[] copy = values.ToArray();
        string key = $"f [{string.Join(' ', sizes)}] {Convert.ToHexString(MemoryMarshal.AsBytes<float>(copy))}";
        return Number(key, () => Add("value", sizes, DataType.Float, ToBytes(copy)));
    }

    /// <summary>A single number.</summary>
    public string Scalar(float value) => Floats([value]);

    /// <summary>A list of sizes, places or axes.</summary>
    public string Integers(params long[] values) => Number($"i {string.Join(' ', values)}", () =>
        Add("integers", [values.Length], DataType.Int64, ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values))));

    private string Weight(Tensor weight, string form, long[] sizes, Func<ByteString> read)
    {
        if (weights.TryGetValue((weight, form), out string? name)) return name;
        if (bytes + 4L * weight.Count > mostBytes)
        {
            throw new OnnxExportException(
                "expected weights that fit into one ONNX file, at most "
                    + string.Create(CultureInfo.InvariantCulture, $"{mostBytes / 1e9:0.00} GB, found more. ")
                    + "Export a smaller part of the network.");
        }
        bytes += 4L * weight.Count;
        name = Add("weight", sizes, DataType.Float, read());
        weights.Add((weight, form), name);
        return name;
    }

    private string Number(string key, Func<string> add)
    {
        if (!numbers.TryGetValue(key, out string? name)) numbers.Add(key, name = add());
        return name;
    }

    private string Add(string kind, long[] sizes, DataType type, ByteString data)
    {
        string name = $"/{kind}_{list.Count}";
        list.Add(new TensorProto { Name = name, Dims = { sizes }, DataType = (int)type, RawData = data });
        return name;
    }

    // Raw data is little-endian, as every machine that .NET runs Hark on.
    private static ByteString ToBytes(ReadOnlySpan<float> values) =>
        ByteString.CopyFrom(MemoryMarshal.AsBytes(values));
}
