using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>Scales the rows of a packed matrix: target[k, n] = scale[k] · packed[k, n].</summary>
internal static unsafe class PanelScale
{
    public static void Run(ThreadTeam team, PackedMatrix packed, float* scale, float* target)
    {
        int panel = GemmKernelSet.PanelColumns * packed.Depth, panels = PackedMatrix.Panels(packed.Columns);
        if (panel == 0 || panels == 0) return;
        int perChunk = Math.Max(1, KernelRunner.ChunkElements / panel);
        Job job = new(packed.Data, packed.Depth, panels, perChunk, scale, target);
        KernelRunner.Run(team, KernelRunner.ChunksOf(panels, perChunk), job);
    }

    private readonly struct Job(float* packed, int depth, int panels, int perChunk, float* scale, float* target)
        : IVectorJob
    {
        private readonly float* packed = packed, scale = scale, target = target;
        private readonly int depth = depth, panels = panels, perChunk = perChunk;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int end = Math.Min(panels, (chunk + 1) * perChunk);
            for (int panel = chunk * perChunk; panel < end; panel++)
            {
                nint start = (nint)panel * depth * GemmKernelSet.PanelColumns;
                Scale<V>(packed + start, depth, scale, target + start);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Scale<V>(float* packed, int depth, float* scale, float* target)
        where V : unmanaged, ILanes<V>
    {
        for (int k = 0; k < depth; k++)
        {
            V factor = V.Create(scale[k]);
            for (int j = 0; j < GemmKernelSet.PanelColumns; j += V.Count, packed += V.Count, target += V.Count)
                (V.Load(packed) * factor).Store(target);
        }
    }
}
