namespace Hark.Engine.Kernels;

/// <summary>
/// A pointwise convolution e = x · wᵀ, x [rows, C], w [K, C], before a batch normalisation, for maps that are larger
/// than the caches: the statistics of e are gathered, and its gradient is used up, block by block while they are near.
/// Plain twin: that of <see cref="Ops.PointwiseNormOperation"/>.
/// </summary>
internal static unsafe class PointwiseNormalization
{
    /// <summary>Rows of a gradient's block: it, its parts of e and of dY, and the weights share the L2 cache.</summary>
    private const int BlockRows = 252;

    /// <summary>Parts of the rows, cut by the shape alone, for each of which the gradient of the weights is summed.
    /// </summary>
    private const int Parts = 16;

    /// <summary>Elements of e from which on this pays.</summary>
    private const long FarElements = 4 << 20;

    /// <summary>Whether e is too large to stay in the caches, and its rows can be cut.</summary>
    public static bool Fits(long rows, int outputs) => rows >= Parts * BlockRows && rows * outputs >= FarElements;

    /// <summary>Writes e [rows, K], its mean and inverse deviation, and moves the running values.</summary>
    public static void Forward(
        ThreadTeam team, float* x, float* w, int rows, int inputs, int outputs, float epsilon, float momentum,
        float* e, float* mean, float* inverseDeviation, float* runningMean, float* runningVariance)
    {
        using PackedMatrix packed = PackedMatrix.FromTransposed(outputs, inputs, w, inputs);
        int blocks = ColumnSums.Blocks(rows, outputs);
        using Scratch scratch = Scratch.Rent(2L * blocks * outputs);
        GemmBlock product = new()
        {
            Kernels = GemmKernelSet.Best,
            A = x,
            RowStride = inputs,
            DepthStride = 1,
            B = packed.Data,
            PanelStride = (nint)inputs * GemmKernelSet.PanelColumns,
            C = e,
            Ldc = outputs,
            Columns = outputs,
            Depth = inputs,
        };
        var moments = new BatchMomentsJob(e, scratch.Floats, rows, blocks, outputs);
        KernelRunner.Run(team, blocks, new ProductJob(product, moments, rows));
        BatchNormalization.Merge(
            team, scratch.Floats, rows, blocks, outputs, epsilon, momentum,
            mean, inverseDeviation, runningMean, runningVariance);
    }

    /// <summary>
    /// The gradients of x and w, given the way from dY to the gradient of e, which itself is never written out.
    /// </summary>
    /// <param name="team">Who works.</param>
    /// <param name="gradient">Computes the gradient of e [rows, K] some rows at a time.</param>
    /// <param name="activation">Behind the normalisation.</param>
    /// <param name="x">[rows, C].</param>
    /// <param name="w">[K, C].</param>
    /// <param name="rows">Positions.</param>
    /// <param name="inputs">C.</param>
    /// <param name="outputs">K.</param>
    /// <param name="dX">[rows, C], or null.</param>
    /// <param name="addsToDX">Whether dX is added to.</param>
    /// <param name="dW">[K, C], or null.</param>
    public static void Backward(
        ThreadTeam team, in BatchGradientMap gradient, Activation activation, float* x, float* w,
        int rows, int inputs, int outputs, float* dX, bool addsToDX, float* dW)
    {
        using PackedMatrix packed = PackedMatrix.FromRows(inputs, outputs, w, inputs);
        int perPart = (rows + Parts * BlockRows - 1) / (Parts * BlockRows) * BlockRows;
        int parts = (rows + perPart - 1) / perPart;
        // The second factor of the weights' gradient is padded to panels: let it be the one that wastes less.
        const int width = GemmKernelSet.PanelColumns;
        long wide = (long)PackedMatrix.Panels(outputs) * width * inputs;
        bool turned = wide < (long)PackedMatrix.Panels(inputs) * width * outputs;
        using PackScratch sums = PackScratch.Rent((long)parts * inputs * outputs);
        team.Run(parts, new PartJob(
            team, gradient, activation, x, packed.Data, rows, perPart, inputs, outputs, dX, addsToDX,
            dW is null ? null : sums.Pointer, turned));
        if (dW is null) return;
        for (int k = 0; k < outputs; k++)
        {
            for (int c = 0; c < inputs; c++)
            {
                float sum = 0;
                long at = turned ? (long)c * outputs + k : (long)k * inputs + c;
                for (int part = 0; part < parts; part++) sum += sums.Pointer[(long)part * inputs * outputs + at];
                dW[(long)k * inputs + c] = sum;
            }
        }
    }

    /// <summary>A block of rows of e, then its moments.</summary>
    private readonly struct ProductJob(GemmBlock product, BatchMomentsJob moments, int rows) : IVectorJob
    {
        private readonly GemmBlock product = product;
        private readonly BatchMomentsJob moments = moments;

        public void Run<V>(int chunk)
            where V : unmanaged, ILanes<V>
        {
            int perBlock = (int)ColumnSums.RowsPerBlock(product.Columns), first = chunk * perBlock;
            product.Run(first, Math.Min(rows, first + perBlock), 0, product.Columns);
            moments.Run<V>(chunk);
        }
    }

    /// <summary>One part of the rows, block by block: de, then what it gives dX and dW.</summary>
    private readonly struct PartJob(
        ThreadTeam team, BatchGradientMap gradient, Activation activation, float* x, float* packed, int rows,
        int perPart, int inputs, int outputs, float* dX, bool addsToDX, float* sums, bool turned) : IParallelJob
    {
        private readonly ThreadTeam team = team;
        private readonly BatchGradientMap gradient = gradient;
        private readonly float* x = x, packed = packed, dX = dX, sums = sums;

        public void Run(int chunk)
        {
            int first = chunk * perPart, end = (int)Math.Min(rows, (long)first + perPart);
            using PackScratch block = PackScratch.Rent((long)BlockRows * outputs);
            float* de = block.Pointer, part = sums + (nint)chunk * inputs * outputs;
            for (int row = first; row < end; row += BlockRows)
            {
                int count = Math.Min(BlockRows, end - row);
                gradient.Run(team, activation, row, count, de); // a run within a chunk stays on this thread
                if (dX is not null) Data(de, row, count);
                if (sums is null) continue;
                GemmRows map = new(x + (nint)row * inputs, inputs), upstream = new(de, outputs);
                bool adds = row > first;
                if (turned) GemmReduction.Run(team, inputs, outputs, count, map, upstream, part, outputs, adds);
                else GemmReduction.Run(team, outputs, inputs, count, upstream, map, part, inputs, adds);
            }
        }

        private void Data(float* de, int row, int count)
        {
            GemmBlock product = new()
            {
                Kernels = GemmKernelSet.Best,
                A = de,
                RowStride = outputs,
                DepthStride = 1,
                B = packed,
                PanelStride = (nint)outputs * GemmKernelSet.PanelColumns,
                C = dX + (nint)row * inputs,
                Ldc = inputs,
                Columns = inputs,
                Depth = outputs,
                Accumulate = addsToDX,
            };
            product.Run(0, count, 0, inputs);
        }
    }
}
