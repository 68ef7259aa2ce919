namespace Hark.Checkpoints;

/// <summary>
/// What the three functions of <c>torch._utils</c> that stand in checkpoints describe: a strided view of a storage.
/// </summary>
internal static class TorchRebuild
{
    // A view may repeat elements (stride 0). Up to this many elements that is a convenience, beyond it a bomb.
    private const long MaxRepeated = 1 << 24;

    /// <summary><c>_rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks[, metadata])</c>.</summary>
    public static PickleValue TensorV2(PickleReader reader, PickleValue[] arguments)
    {
        if (arguments is not [TorchStorageView storage, PickleInteger offset, PickleTuple size, PickleTuple stride,
            PickleBool, PickleDictionary or PickleNone, ..] || arguments.Length > 7)
            throw reader.Error("a tensor is expected to be (storage, offset, size, stride, requires_grad, hooks)");
        if (storage.Storage.Dtype is not CheckpointDtype dtype)
            throw reader.Error("the storage of a tensor has no element type");
        return View(reader, storage, dtype, storage.Count, offset, size, stride);
    }

    /// <summary>
    /// <c>_rebuild_tensor_v3(storage, offset, size, stride, requires_grad, hooks, dtype[, metadata])</c>.
    /// </summary>
    public static PickleValue TensorV3(PickleReader reader, PickleValue[] arguments)
    {
        if (arguments is not [TorchStorageView storage, PickleInteger offset, PickleTuple size, PickleTuple stride,
            PickleBool, PickleDictionary or PickleNone, PickleGlobal type, ..] || arguments.Length > 8)
            throw reader.Error(
                "a tensor is expected to be (storage, offset, size, stride, requires_grad, hooks, dtype)");
        if (storage.Storage.Dtype is not null || storage.First != 0)
            throw reader.Error("a tensor with a type of its own needs a storage without one");
        if (!TorchDtypes.Constants.TryGetValue(type.Name, out CheckpointDtype dtype))
            throw reader.Error($"tensors of type {type.Name} are not supported");
        return View(reader, storage, dtype, storage.Count / dtype.Size(), offset, size, stride);
    }

    /// <summary><c>_rebuild_parameter(tensor, requires_grad, hooks)</c>: the tensor.</summary>
    public static PickleValue Parameter(PickleReader reader, PickleValue[] arguments) =>
        arguments is [TorchTensorView tensor, PickleBool, PickleDictionary or PickleNone]
            ? tensor
            : throw reader.Error("a parameter is expected to be (tensor, requires_grad, hooks)");

    /// <summary>A tuple of numbers of at most 63 bits.</summary>
    public static long[] Integers(PickleReader reader, PickleTuple tuple, string what)
    {
        long[] values = new long[tuple.Items.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = tuple.Items[i] is PickleInteger { Int64: >= 0 and long value }
                ? value
                : throw reader.Error($"{what} must be whole numbers from 0 to 2^63 - 1");
        }
        return values;
    }

    private static TorchTensorView View(
        PickleReader reader, TorchStorageView storage, CheckpointDtype dtype, long available,
        PickleInteger offset, PickleTuple size, PickleTuple stride)
    {
        long[] sizes = Integers(reader, size, "the sizes of a tensor");
        long[] strides = Integers(reader, stride, "the strides of a tensor");
        if (sizes.Length != strides.Length)
            throw reader.Error($"a tensor has {sizes.Length} sizes but {strides.Length} strides");
        long count = TensorShape.CountElements(sizes) ?? throw reader.Error("the sizes of a tensor are out of range");
        if (offset.Int64 is not long first || first < 0) throw reader.Error("the offset of a tensor is out of range");
        // An empty tensor touches nothing, wherever it says it lies.
        Int128 last = first;
        for (int axis = 0; axis < sizes.Length; axis++) last += (Int128)(sizes[axis] - 1) * strides[axis];
        if (count > 0 && last >= available)
            throw reader.Error($"a tensor reaches to element {last} of a storage of {available}");
        if (count > available && count > MaxRepeated)
            throw reader.Error($"a tensor repeats {available} stored elements to {count}");
        int[] shape = [.. sizes.Select(s => (int)s)];
        return new(storage.Storage, dtype, count == 0 ? 0 : storage.First + first, shape, strides, count);
    }
}
