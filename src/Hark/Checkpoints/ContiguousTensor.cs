namespace Hark.Checkpoints;

/// <summary>
/// A tensor whose elements lie row-major, little-endian and without gaps in its source: every safetensors tensor.
/// </summary>
internal sealed class ContiguousTensor(
    string name, CheckpointDtype dtype, int[] shape, long count, ByteSource source, long offset)
    : CheckpointTensor(name, dtype, shape, count)
{
    private protected override void ReadElements(long first, Span<byte> bytes) =>
        source.Read(offset + first * Dtype.Size(), bytes);
}
