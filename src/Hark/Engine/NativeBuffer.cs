namespace Hark.Engine;

/// <summary>
/// Counted ownership of one block from <see cref="BufferPool"/>: a tensor and its views share it, the last one to let
/// go returns it. The finalizer is the safety net for tensors made outside every <see cref="TensorScope"/>.
/// </summary>
internal sealed unsafe class NativeBuffer(float* pointer, long bytes)
{
    private int references = 1;

    ~NativeBuffer()
    {
        if (Interlocked.Exchange(ref references, 0) > 0) BufferPool.Return(Pointer, bytes);
    }

    public float* Pointer { get; } = pointer;

    public long Bytes => bytes;

    public NativeBuffer AddReference()
    {
        Interlocked.Increment(ref references);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref references) != 0) return;
#pragma warning disable CA1816 // Release is this class's Dispose, counted.
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
        BufferPool.Return(Pointer, bytes);
    }
}
