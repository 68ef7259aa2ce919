using System.Diagnostics.CodeAnalysis;
using Hark.Engine.Kernels;

namespace Hark.Engine.Ops;

/// <summary>
/// The windows of a pooling over time and mel bins, without padding. Windows that would reach over the end are left
/// out, as in PyTorch's floor mode.
/// </summary>
[Experimental("HARK001")]
public sealed record PoolingWindow
{
    /// <summary>Creates windows.</summary>
    /// <param name="kernelT">Frames of a window, at least 1.</param>
    /// <param name="kernelF">Mel bins of a window, at least 1.</param>
    /// <param name="strideT">Frames from one window to the next; null for that of the kernel.</param>
    /// <param name="strideF">Mel bins from one window to the next; null for that of the kernel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public PoolingWindow(int kernelT, int kernelF, int? strideT = null, int? strideF = null)
    {
        (KernelT, KernelF, StrideT, StrideF) = (kernelT, kernelF, strideT ?? kernelT, strideF ?? kernelF);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernelT, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(kernelF, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StrideT, 1, nameof(strideT));
        ArgumentOutOfRangeException.ThrowIfLessThan(StrideF, 1, nameof(strideF));
    }

    /// <summary>Frames of a window.</summary>
    public int KernelT { get; }

    /// <summary>Mel bins of a window.</summary>
    public int KernelF { get; }

    /// <summary>Frames from one window to the next.</summary>
    public int StrideT { get; }

    /// <summary>Mel bins from one window to the next.</summary>
    public int StrideF { get; }

    internal PoolingGeometry Geometry(Shape x) => new(x[0], x[1], x[2], x[3], KernelT, KernelF, StrideT, StrideF);

    /// <summary>The shape of the result; null if no window fits into such an image.</summary>
    internal Shape? Output(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length != 1 || inputs[0].Rank != 4) return null;
        PoolingGeometry g = Geometry(inputs[0]);
        return g.OutT < 1 || g.OutF < 1 ? null : new Shape(g.B, g.OutT, g.OutF, g.C);
    }
}
