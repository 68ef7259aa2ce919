namespace Hark.Engine.Kernels;

/// <summary>The tile of <see cref="GemmKernelSet"/> without vectors.</summary>
internal static unsafe class GemmKernelsPlain
{
    public static void Tile1x8(
        float* a,
        nint rowStride,
        nint depthStride,
        float* b,
        nint panelStride,
        nint depth,
        float* c,
        nint ldc,
        float* start,
        nint startStride,
        float* next)
    {
        for (int j = 0; j < 8; j++)
        {
            float sum = start[j];
            for (nint k = 0; k < depth; k++)
            {
                sum = MathF.FusedMultiplyAdd(a[k * depthStride], b[(k * GemmKernelSet.PanelColumns) + j], sum);
            }

            c[j] = sum;
        }
    }
}
