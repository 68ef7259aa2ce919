using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Hark.Checkpoints;

namespace Hark.Tests.Checkpoints;

/// <summary>Compares a tree of values with its description: nodes of the form <c>[kind, value]</c>.</summary>
internal static class GoldenTree
{
    public static void AssertEqual(JsonElement node, PickleValue found, string where)
    {
        string kind = node[0].GetString()!;
        if (kind == "none")
        {
            Assert.IsType<PickleNone>(found);
            return;
        }
        JsonElement value = node[1];
        switch (kind)
        {
            case "tensor":
                Assert.IsType<TorchTensorView>(found);
                break;
            case "dict" or "odict" or "counter":
                AssertItems([.. value.EnumerateArray()], Assert.IsType<PickleDictionary>(found), where);
                break;
            case "list" or "set" or "tuple":
                AssertList([.. value.EnumerateArray()], found, kind, where);
                break;
            case "size":
                Assert.Equal(
                    value.EnumerateArray().Select(size => new BigInteger(size.GetInt64())),
                    Assert.IsType<PickleTuple>(found).Items.Select(item => ((PickleInteger)item).Value));
                break;
            case "str" or "device":
                Assert.Equal(value.GetString(), Assert.IsType<PickleText>(found).Value);
                break;
            case "dtype":
                Assert.Equal(value.GetString(), Assert.IsType<PickleGlobal>(found).Name);
                break;
            case "bytes":
                Assert.Equal(value.GetString(), Convert.ToHexStringLower(Assert.IsType<PickleBytes>(found).Value));
                break;
            case "int" or "float" or "bool":
                AssertNumber(value, found, where);
                break;
            case "npscalar":
                AssertNumber(node[2], found, where);
                break;
            case "ndarray":
                NumpyArray array = Assert.IsType<NumpyArray>(found);
                Assert.Equal(value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()), array.Shape!);
                AssertList([.. value.GetProperty("values").EnumerateArray()], [.. array.Values], AssertNumber, where);
                break;
            default:
                Assert.Fail($"{where}: no rule for '{kind}'");
                break;
        }
    }

    private static void AssertItems(JsonElement[] expected, PickleDictionary found, string where)
    {
        Assert.True(expected.Length == found.Items.Count, $"{where}: {found.Items.Count} items");
        for (int i = 0; i < expected.Length; i++)
        {
            AssertEqual(expected[i][0], found.Items[i].Key, $"{where}, key {i}");
            AssertEqual(expected[i][1], found.Items[i].Value, $"{where}/{expected[i][0].GetRawText()}");
        }
    }

    private static void AssertList(JsonElement[] expected, PickleValue found, string kind, string where)
    {
        IReadOnlyList<PickleValue> items = found is PickleTuple tuple ? tuple.Items : ((PickleList)found).Items;
        Assert.Equal(kind, found is PickleList list ? list.IsSet ? "set" : "list" : "tuple");
        AssertList(expected, items, AssertEqual, where);
    }

    private static void AssertList(
        JsonElement[] expected,
        IReadOnlyList<PickleValue> found,
        Action<JsonElement, PickleValue, string> assert,
        string where)
    {
        Assert.True(expected.Length == found.Count, $"{where}: {found.Count} entries");
        for (int i = 0; i < expected.Length; i++) assert(expected[i], found[i], $"{where}/{i}");
    }

    private static void AssertNumber(JsonElement value, PickleValue found, string where)
    {
        switch (found)
        {
            case PickleBool truth:
                Assert.Equal(value.GetBoolean(), truth.Value);
                break;
            case PickleInteger number:
                Assert.Equal(BigInteger.Parse(Text(value), CultureInfo.InvariantCulture), number.Value);
                break;
            default:
                double expected = double.Parse(Text(value), CultureInfo.InvariantCulture);
                Assert.Equal(expected, Assert.IsType<PickleFloat>(found).Value);
                break;
        }

        static string Text(JsonElement number) =>
            number.ValueKind == JsonValueKind.String ? number.GetString()! : number.GetRawText();
    }
}
