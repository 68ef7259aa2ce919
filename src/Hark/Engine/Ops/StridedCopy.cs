namespace Hark.Engine.Ops;

/// <summary>Fills a tensor from one whose axes lie in memory in another order.</summary>
internal static unsafe class StridedCopy
{
    private const int ElementsPerChunk = 16384;

    /// <summary>Element [i, j, ..] of the output becomes source[i · strides[0] + j · strides[1] + ..].</summary>
    public static void Gather(ThreadTeam team, Tensor source, ReadOnlySpan<int> strides, Tensor output)
    {
        if (output.Count == 0) return;
        // Axes that follow each other in both tensors count as one.
        int[] sizes = new int[Shape.MaxRank], steps = new int[Shape.MaxRank];
        int rank = 0;
        for (int axis = 0; axis < strides.Length; axis++)
        {
            int size = output.Shape[axis];
            if (size == 1) continue;
            if (rank > 0 && steps[rank - 1] == strides[axis] * size)
            {
                sizes[rank - 1] *= size;
                steps[rank - 1] = strides[axis];
            }
            else
            {
                sizes[rank] = size;
                steps[rank++] = strides[axis];
            }
        }
        if (rank == 0) (sizes[0], steps[0], rank) = (1, 1, 1);

        int columns = sizes[rank - 1], rows = output.Count / columns;
        int rowsPerChunk = Math.Max(1, ElementsPerChunk / columns);
        team.Run(
            (rows + rowsPerChunk - 1) / rowsPerChunk,
            new Job(source.Pointer, output.Pointer, sizes, steps, rank, rows, rowsPerChunk));
    }

    private readonly struct Job(
        float* source, float* output, int[] sizes, int[] steps, int rank, int rows, int rowsPerChunk)
        : IParallelJob
    {
        public void Run(int chunk)
        {
            int columns = sizes[rank - 1], step = steps[rank - 1];
            int end = Math.Min(rows, (chunk + 1) * rowsPerChunk);
            for (int row = chunk * rowsPerChunk; row < end; row++)
            {
                long offset = 0;
                for (int axis = rank - 2, rest = row; axis >= 0; axis--)
                {
                    offset += (long)(rest % sizes[axis]) * steps[axis];
                    rest /= sizes[axis];
                }
                float* from = source + offset;
                float* to = output + (long)row * columns;
                if (step == 1) new ReadOnlySpan<float>(from, columns).CopyTo(new(to, columns));
                else for (int i = 0; i < columns; i++) to[i] = from[(long)i * step];
            }
        }
    }
}
