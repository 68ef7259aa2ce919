namespace Hark.Engine.Kernels;

/// <summary>
/// Convolution of maps [B, T, F, C] with any kernel, stride, dilation and padding, without groups, and its gradients.
/// All three are matrix products on patches of the map that are made a block at a time, or, see
/// <see cref="DirectConvolution"/>, not made at all; a 1 x 1 convolution uses the map itself.
/// </summary>
/// <remarks>Bits depend on the geometry alone; those of Forward and BackwardData not even on the batch.</remarks>
internal static unsafe class Convolution
{
    /// <summary>Packs filters once, for a map that is used many times.</summary>
    public static PackedMatrix Pack(
        ThreadTeam team, in ConvolutionGeometry geometry, float* filters, FilterStrides strides)
    {
        PackedMatrix packed = PackedMatrix.Empty(geometry.K, geometry.Depth);
        Pack(team, geometry, filters, strides, packed.Data);
        return packed;
    }

    /// <summary>Packs filters into memory with room for a packed matrix [Depth, K].</summary>
    public static void Pack(
        ThreadTeam team, in ConvolutionGeometry geometry, float* filters, FilterStrides strides, float* packed)
    {
        geometry.Check();
        (ConvolutionTaps t, ConvolutionTaps f) = ForwardTaps(geometry);
        ConvolutionFilters.Pack(team, filters, strides, geometry, t, f, false, packed);
    }

    /// <summary>
    /// output[B, OutT, OutF, K] = act(convolution + bias) with filters from
    /// <see cref="Pack(ThreadTeam, in ConvolutionGeometry, float*, FilterStrides)"/>.
    /// </summary>
    public static void Forward(
        ThreadTeam team,
        in ConvolutionGeometry geometry,
        float* input,
        PackedMatrix filters,
        float* output,
        float* bias,
        Activation activation)
    {
        geometry.Check();
        if (filters.Columns != geometry.K || filters.Depth != geometry.Depth)
        {
            throw new ArgumentException(
                $"The packed filters are [{filters.Depth}, {filters.Columns}]; "
                + $"expected [{geometry.Depth}, {geometry.K}].",
                nameof(filters));
        }

        Forward(team, geometry, input, filters.Data, output, bias, activation);
    }

    /// <summary>output[B, OutT, OutF, K] = act(convolution + bias); the filters are packed on the fly.</summary>
    public static void Forward(
        ThreadTeam team,
        in ConvolutionGeometry geometry,
        float* input,
        float* filters,
        FilterStrides strides,
        float* output,
        float* bias,
        Activation activation)
    {
        using PackScratch packed = PackScratch.Rent(PackedMatrix.Floats(geometry.Depth, geometry.K));
        Pack(team, geometry, filters, strides, packed.Pointer);
        Forward(team, geometry, input, packed.Pointer, output, bias, activation);
    }

    /// <summary>
    /// inputGradient[B, T, F, C] (+)= the gradient that reaches the input when <paramref name="outputGradient"/>
    /// [B, OutT, OutF, K] reaches the output.
    /// </summary>
    /// <remarks>With a stride, the inputs fall into stride x stride phases, each with its own few taps: a convolution
    /// without stride for every phase, and no product with a zero in between.</remarks>
    public static void BackwardData(
        ThreadTeam team,
        in ConvolutionGeometry geometry,
        float* outputGradient,
        float* filters,
        FilterStrides strides,
        float* inputGradient,
        bool accumulate = false)
    {
        geometry.Check();
        ConvolutionGeometry g = geometry;
        using PackScratch packed = PackScratch.Rent(PackedMatrix.Floats(checked(g.KernelT * g.KernelF * g.K), g.C));
        for (int phaseT = 0; phaseT < Math.Min(g.StrideT, g.T); phaseT++)
        {
            for (int phaseF = 0; phaseF < Math.Min(g.StrideF, g.F); phaseF++)
            {
                ConvolutionTaps t = ConvolutionTaps.Backward(g.KernelT, g.StrideT, g.DilationT, g.PadTLow, phaseT);
                ConvolutionTaps f = ConvolutionTaps.Backward(g.KernelF, g.StrideF, g.DilationF, g.PadFLow, phaseF);
                ConvolutionFilters.Pack(team, filters, strides, g, t, f, true, packed.Pointer);
                int sizeT = (g.T - phaseT + g.StrideT - 1) / g.StrideT;
                int sizeF = (g.F - phaseF + g.StrideF - 1) / g.StrideF;
                int depth = t.Count * f.Count * g.K;
                ConvolutionPatches patches = new(outputGradient, g.OutT, g.OutF, g.K, sizeT, sizeF, t, f);
                GemmBlock block = Block(g.C, depth, packed.Pointer, inputGradient);
                block.Accumulate = accumulate;
                int rows = checked(g.B * sizeT * sizeF);
                if (g.IsPointwise)
                {
                    block.A = outputGradient;
                    block.RowStride = g.K;
                    Gemm.Run(team, rows, block);
                }
                else if (g.StrideT == 1 && g.StrideF == 1)
                {
                    ConvolutionProduct.Run(team, rows, patches, block);
                }
                else
                {
                    ConvolutionPhase phase = new(g.T, g.F, g.StrideT, g.StrideF, phaseT, phaseF, sizeT, sizeF);
                    ConvolutionProduct.RunPhase(team, rows, patches, block, phase);
                }
            }
        }
    }

    /// <summary>
    /// filterGradient (+)= the gradient of the filters, which lie as <paramref name="strides"/> says.
    /// </summary>
    public static void BackwardWeights(
        ThreadTeam team,
        in ConvolutionGeometry geometry,
        float* input,
        float* outputGradient,
        float* filterGradient,
        FilterStrides strides,
        bool accumulate = false)
    {
        geometry.Check();
        ConvolutionGeometry g = geometry;
        if (ConvolutionWeightTaps.Fits(g))
        {
            ConvolutionWeightTaps.Run(team, g, input, outputGradient, filterGradient, strides, accumulate);
            return;
        }
        int depth = g.Depth, positions = g.Positions;
        GemmRows map = new(input, g.C), gradient = new(outputGradient, g.K);
        (ConvolutionTaps t, ConvolutionTaps f) = ForwardTaps(g);
        ConvolutionPatches patches = new(input, g.T, g.F, g.C, g.OutT, g.OutF, t, f);
        using PackScratch sums = PackScratch.Rent((long)depth * g.K);
        // The second factor is padded to panels: let it be the one that wastes less.
        bool swap = PackedWidth(g.K) * depth < PackedWidth(depth) * g.K;
        if (swap && g.IsPointwise)
            GemmReduction.Run(team, depth, g.K, positions, map, gradient, sums.Pointer, g.K, false);
        else if (swap)
            GemmReduction.Run(team, depth, g.K, positions, patches, gradient, sums.Pointer, g.K, false);
        else if (g.IsPointwise)
            GemmReduction.Run(team, g.K, depth, positions, gradient, map, sums.Pointer, depth, false);
        else
            GemmReduction.Run(team, g.K, depth, positions, gradient, patches, sums.Pointer, depth, false);
        (int row, int column) = swap ? (1, g.K) : (depth, 1);
        ConvolutionFilters.Unpack(team, g, sums.Pointer, row, column, filterGradient, strides, accumulate);
    }

    private static void Forward(
        ThreadTeam team,
        in ConvolutionGeometry g,
        float* input,
        float* packedFilters,
        float* output,
        float* bias,
        Activation activation)
    {
        if (ThinConvolution.Fits(g))
        {
            ThinConvolution.Forward(team, g, input, packedFilters, output, bias, activation);
            return;
        }

        GemmBlock block = Block(g.K, g.Depth, packedFilters, output);
        block.Bias = bias;
        block.Activation = activation;
        if (g.IsPointwise)
        {
            block.A = input;
            block.RowStride = g.C;
            Gemm.Run(team, g.Positions, block);
            return;
        }

        (ConvolutionTaps t, ConvolutionTaps f) = ForwardTaps(g);
        ConvolutionPatches patches = new(input, g.T, g.F, g.C, g.OutT, g.OutF, t, f);
        ConvolutionProduct.Run(team, g.Positions, patches, block);
    }

    private static GemmBlock Block(int columns, int depth, float* packed, float* C) => new()
    {
        Kernels = GemmKernelSet.Best,
        DepthStride = 1,
        B = packed,
        PanelStride = (nint)depth * GemmKernelSet.PanelColumns,
        C = C,
        Ldc = columns,
        Columns = columns,
        Depth = depth,
    };

    private static (ConvolutionTaps T, ConvolutionTaps F) ForwardTaps(in ConvolutionGeometry g) => (
        ConvolutionTaps.Forward(g.KernelT, g.StrideT, g.DilationT, g.PadTLow),
        ConvolutionTaps.Forward(g.KernelF, g.StrideF, g.DilationF, g.PadFLow));

    private static long PackedWidth(int columns) => (long)PackedMatrix.Panels(columns) * GemmKernelSet.PanelColumns;
}
