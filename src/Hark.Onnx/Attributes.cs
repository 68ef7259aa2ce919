using Google.Protobuf;
using Hark.Onnx.Schema;
using static Hark.Onnx.Schema.AttributeProto.Types;

namespace Hark.Onnx;

/// <summary>The settings of an ONNX node.</summary>
internal static class Attributes
{
    public static AttributeProto Of(string name, long value) =>
        new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Of(string name, float value) =>
        new() { Name = name, Type = AttributeType.Float, F = value };

    public static AttributeProto Of(string name, string value) =>
        new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Of(string name, params ReadOnlySpan<long> values) =>
        new() { Name = name, Type = AttributeType.Ints, Ints = { values.ToArray() } };
}
