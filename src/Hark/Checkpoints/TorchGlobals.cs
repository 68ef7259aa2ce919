using System.Text;

namespace Hark.Checkpoints;

/// <summary>
/// The names that a PyTorch checkpoint may use, each with the data it stands for. A fixed list: the file chooses among
/// it and cannot add to it.
/// </summary>
internal sealed class TorchGlobals : PickleGlobals
{
    private delegate PickleValue Meaning(PickleReader reader, PickleValue[] arguments);

    private readonly Dictionary<string, Meaning> functions;
    private readonly TorchStorages storages;

    public TorchGlobals(TorchStorages storages)
    {
        this.storages = storages;
        functions = new(StringComparer.Ordinal)
        {
            ["torch._utils._rebuild_tensor_v2"] = TorchRebuild.TensorV2,
            ["torch._utils._rebuild_tensor_v3"] = TorchRebuild.TensorV3,
            ["torch._utils._rebuild_parameter"] = TorchRebuild.Parameter,
            ["torch.Size"] = Size,
            ["torch.device"] = Device,
            ["collections.OrderedDict"] = OrderedDict,
            ["collections.Counter"] = Counter,
            ["builtins.set"] = Set,
            ["__builtin__.set"] = Set,
            ["builtins.bytes"] = EmptyBytes,
            ["__builtin__.bytes"] = EmptyBytes,
            ["_codecs.encode"] = Encode,
            ["numpy.dtype"] = Dtype,
            ["numpy.core.multiarray.scalar"] = Scalar,
            ["numpy._core.multiarray.scalar"] = Scalar,
            ["numpy.core.multiarray._reconstruct"] = Reconstruct,
            ["numpy._core.multiarray._reconstruct"] = Reconstruct,
        };
    }

    /// <summary>Whether a name is a constant and may stand as a value by itself.</summary>
    public static bool IsConstant(PickleGlobal name) => TorchDtypes.Constants.ContainsKey(name.Name);

    public override bool Allows(string module, string name)
    {
        string full = $"{module}.{name}";
        return functions.ContainsKey(full) || TorchDtypes.Storages.ContainsKey(full)
            || TorchDtypes.Constants.ContainsKey(full)
            || full is TorchDtypes.UntypedStorage or "numpy.ndarray";
    }

    public override PickleValue Call(PickleReader reader, PickleGlobal function, PickleValue[] arguments) =>
        functions.TryGetValue(function.Name, out Meaning? meaning)
            ? meaning(reader, arguments)
            : throw reader.Error($"{function.Name} is not to be called");

    public override PickleValue Resolve(PickleReader reader, PickleValue persistentId) =>
        storages.Resolve(reader, persistentId);

    public override void Build(PickleReader reader, PickleValue target, PickleValue state)
    {
        switch (target, state)
        {
            // state_dict() hangs version numbers of modules on its dictionary; they say nothing about tensors.
            case (PickleDictionary, PickleDictionary):
                break;
            case (NumpyDtype dtype, PickleTuple { Items: [PickleInteger, PickleText { Value: var order }, ..] })
                when order is "<" or ">" or "|" or "=":
                dtype.IsBigEndian = order == ">";
                break;
            case (NumpyArray array, PickleTuple { Items: var items })
                when items is [PickleInteger, PickleTuple shape, NumpyDtype type, PickleBool, PickleBytes bytes]:
                SetArray(reader, array, shape, type, bytes.Value);
                break;
            default:
                base.Build(reader, target, state);
                break;
        }
    }

    private static void SetArray(
        PickleReader reader, NumpyArray array, PickleTuple shape, NumpyDtype dtype, byte[] bytes)
    {
        long[] sizes = TorchRebuild.Integers(reader, shape, "the sizes of an array");
        if ((Int128?)TensorShape.CountElements(sizes) * dtype.Size != bytes.Length)
            throw reader.Error($"the sizes of an array do not fit its {bytes.Length} bytes");
        array.Shape = [.. sizes.Select(size => (int)size)];
        array.Dtype = dtype;
        array.Bytes = bytes;
    }

    private static PickleTuple Size(PickleReader reader, PickleValue[] arguments) =>
        arguments is [PickleTuple sizes] ? sizes : throw reader.Error("torch.Size is expected to hold one tuple");

    private static PickleText Device(PickleReader reader, PickleValue[] arguments) => arguments switch
    {
        [PickleText type] => type,
        [PickleText type, PickleInteger index] => new PickleText($"{type.Value}:{index.Value}"),
        _ => throw reader.Error("torch.device is expected to hold a name and a number"),
    };

    // Python 2 wrote the pairs as the argument of the constructor, Python 3 sets them afterwards.
    private static PickleDictionary OrderedDict(PickleReader reader, PickleValue[] arguments)
    {
        PickleDictionary dictionary = new();
        if (arguments.Length == 0) return dictionary;
        if (arguments is not [PickleList pairs]) throw reader.Error("OrderedDict is expected to hold a list of pairs");
        foreach (PickleValue pair in pairs.Items)
        {
            PickleValue? key = null, value = null;
            if (pair is PickleList { Items: [var k, var v] }) (key, value) = (k, v);
            else if (pair is PickleTuple { Items: [var tk, var tv] }) (key, value) = (tk, tv);
            if (key is null || value is null || !dictionary.TrySet(key, value))
                throw reader.Error("OrderedDict is expected to hold pairs of a key and a value");
        }
        return dictionary;
    }

    private static PickleDictionary Counter(PickleReader reader, PickleValue[] arguments) => arguments switch
    {
        [] => new PickleDictionary(),
        [PickleDictionary counts] => counts,
        _ => throw reader.Error("Counter is expected to hold one dictionary"),
    };

    private static PickleList Set(PickleReader reader, PickleValue[] arguments)
    {
        if (arguments is not ([] or [PickleList])) throw reader.Error("set is expected to hold one list");
        PickleList set = new(IsSet: true);
        if (arguments is [PickleList items]) set.Items.AddRange(items.Items);
        return set;
    }

    // Any argument would be a size: an allocation on demand.
    private static PickleBytes EmptyBytes(PickleReader reader, PickleValue[] arguments) =>
        arguments.Length == 0 ? new PickleBytes([]) : throw reader.Error("bytes is expected to be empty");

    // How protocol 2, which knows no bytes, writes them: text whose characters are the bytes.
    private static PickleBytes Encode(PickleReader reader, PickleValue[] arguments)
    {
        if (arguments is not [PickleText text, PickleText { Value: "latin1" or "latin-1" }]
            || text.Value.Any(letter => letter > 255))
            throw reader.Error("_codecs.encode is expected to turn text to latin1");
        return new PickleBytes(Encoding.Latin1.GetBytes(text.Value));
    }

    private static NumpyDtype Dtype(PickleReader reader, PickleValue[] arguments) =>
        arguments is [PickleText code, PickleBool or PickleInteger, PickleBool or PickleInteger]
        && NumpyDtype.Parse(code.Value) is NumpyDtype dtype
            ? dtype
            : throw reader.Error("expected a numpy type of numbers");

    private static PickleValue Scalar(PickleReader reader, PickleValue[] arguments) =>
        arguments is [NumpyDtype dtype, PickleBytes bytes] && bytes.Value.Length == dtype.Size
            ? dtype.ToNumber(bytes.Value)
            : throw reader.Error("expected a numpy number: a type and its bytes");

    private static NumpyArray Reconstruct(PickleReader reader, PickleValue[] arguments) =>
        arguments is [PickleGlobal { Name: "numpy.ndarray" }, PickleTuple, PickleBytes]
            ? new NumpyArray()
            : throw reader.Error("expected an empty numpy array");
}
