namespace Hark.Checkpoints;

/// <summary>
/// A block of memory that tensors of a PyTorch file share. In the older stream format its bytes come after the tensors
/// that use it, so they are attached later.
/// </summary>
internal sealed class TorchStorage(string key, CheckpointDtype? dtype, long count)
{
    /// <summary>The name of the record that holds it.</summary>
    public string Key { get; } = key;

    /// <summary>Its element type; null where each tensor brings its own.</summary>
    public CheckpointDtype? Dtype { get; } = dtype;

    /// <summary>Number of elements; of bytes where there is no type.</summary>
    public long Count { get; } = count;

    /// <summary>Number of bytes. 128 bits: the count is whatever the file declared.</summary>
    public Int128 ByteCount => (Int128)Count * (Dtype?.Size() ?? 1);

    /// <summary>The bytes; null until they are attached.</summary>
    public ByteSource? Bytes { get; set; }

    /// <summary>Whether the bytes have the most significant first.</summary>
    public bool IsBigEndian { get; set; }
}

/// <summary>A storage, or the part of one that begins at <paramref name="First"/>, as a value of a pickle.</summary>
internal sealed record TorchStorageView(TorchStorage Storage, long First, long Count) : PickleValue;
