namespace Hark.Engine.Kernels;

/// <summary>A kernel: its pointers and sizes in a readonly struct, its work written over any register width.</summary>
internal interface IVectorJob
{
    /// <summary>Does one chunk; chunks are cut by the shape alone and run in any order.</summary>
    void Run<V>(int chunk)
        where V : unmanaged, ILanes<V>;
}

/// <summary>A kernel with an activation inlined.</summary>
internal interface IActivatedJob
{
    /// <inheritdoc cref="IVectorJob.Run{V}"/>
    void Run<V, A>(int chunk)
        where V : unmanaged, ILanes<V>
        where A : struct, IActivationFunction;
}
