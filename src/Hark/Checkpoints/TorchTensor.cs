namespace Hark.Checkpoints;

/// <summary>
/// A tensor as a pickle describes it, before it has a name: a strided view of a storage. Checked to lie inside it.
/// </summary>
internal sealed record TorchTensorView(
    TorchStorage Storage, CheckpointDtype Dtype, long First, int[] Shape, long[] Strides, long Count) : PickleValue;

/// <summary>
/// A tensor of a PyTorch file: any strides, either byte order. Strides count elements and are never negative.
/// </summary>
internal sealed class TorchTensor(string name, TorchTensorView view)
    : CheckpointTensor(name, view.Dtype, view.Shape, view.Count)
{
    private readonly bool isContiguous = IsRowMajor(view);

    // Another order has to be gathered from the whole range at once.
    private protected override int PieceLength => isContiguous ? base.PieceLength : int.MaxValue;

    private protected override void ReadElements(long first, Span<byte> bytes)
    {
        if (bytes.Length == 0) return;
        if (isContiguous) view.Storage.Bytes!.Read((view.First + first) * Dtype.Size(), bytes);
        else Gather(first, bytes);
        int width = Dtype.Size() / Dtype.Numbers(); // the two parts of a complex number are swapped one by one
        if (view.Storage.IsBigEndian && width > 1) SwapBytes(bytes, width);
    }

    private void Gather(long first, Span<byte> bytes)
    {
        int size = Dtype.Size();
        long reach = 1;
        for (int axis = 0; axis < Shape.Length; axis++) reach += (Shape[axis] - 1) * view.Strides[axis];
        if (reach * size > Array.MaxLength)
            throw new ModelFormatException(
                view.Storage.Bytes!.FileName,
                $"the elements lie {reach} apart, too far to be gathered",
                tensorName: Name);
        byte[] range = new byte[reach * size];
        view.Storage.Bytes!.Read(view.First * size, range);
        for (int i = 0; i < bytes.Length / size; i++)
        {
            // Row-major index -> one index per axis, last axis fastest -> place in the range.
            long rest = first + i, place = 0;
            for (int axis = Shape.Length - 1; axis >= 0; axis--)
            {
                (rest, long index) = Math.DivRem(rest, Shape[axis]);
                place += index * view.Strides[axis];
            }
            range.AsSpan((int)(place * size), size).CopyTo(bytes[(i * size)..]);
        }
    }

    private static void SwapBytes(Span<byte> bytes, int size)
    {
        for (int at = 0; at < bytes.Length; at += size) bytes.Slice(at, size).Reverse();
    }

    private static bool IsRowMajor(TorchTensorView view)
    {
        long expected = 1;
        for (int axis = view.Shape.Length - 1; axis >= 0; axis--)
        {
            if (view.Shape[axis] != 1 && view.Strides[axis] != expected) return view.Count == 0;
            expected *= view.Shape[axis];
        }
        return true;
    }
}
