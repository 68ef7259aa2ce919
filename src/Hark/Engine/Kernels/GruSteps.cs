using System.Runtime.CompilerServices;

namespace Hark.Engine.Kernels;

/// <summary>
/// The gates of one step of a gated recurrent unit for all clips, in one pass over registers along the width H: r =
/// σ(a_r + b_r), z = σ(a_z + b_z), n = tanh(a_n + r b_n), h' = n + z (h - n), with a the input products and b the
/// recurrent ones, each [.., 3 H] in the order r, z, n. Plain twin: the operation's.
/// </summary>
/// <param name="B">Clips.</param>
/// <param name="T">Steps of a clip.</param>
/// <param name="H">Width of the state.</param>
/// <param name="Lengths">[B], how many steps of each clip count; null for all.</param>
internal readonly unsafe record struct GruSteps(int B, int T, int H, nint Lengths)
{
    /// <summary>Values that a step keeps for its gradient: r, z, n, b_n.</summary>
    public const int SavedGates = 4;

    /// <summary>
    /// Does a step: writes the new states and y[:, t]; a clip that has ended keeps its state and gives 0.
    /// </summary>
    /// <param name="team">The workers.</param>
    /// <param name="t">The step.</param>
    /// <param name="input">[B, T, 3 H], the input products.</param>
    /// <param name="recurrent">[B, 3 H], the recurrent products.</param>
    /// <param name="state">[B, H], read and written.</param>
    /// <param name="y">[B, T, H].</param>
    /// <param name="saved">[B, T, 4 H] for the gradient, or null.</param>
    public void Forward(
        ThreadTeam team, int t, float* input, float* recurrent, float* state, float* y, float* saved) =>
        RowKernel.Run(team, B, 3 * H, new ForwardJob(this, t, input, recurrent, state, y, saved));

    /// <summary>
    /// The gradient of a step: writes those of the input products and of the recurrent products at [:, t], and turns
    /// that of the new state into its direct part of that of the old one. Zeros where the clip has ended.
    /// </summary>
    /// <param name="team">The workers.</param>
    /// <param name="t">The step.</param>
    /// <param name="saved">[B, T, 4 H].</param>
    /// <param name="before">[B, T, H], the state before every step.</param>
    /// <param name="dY">[B, T, H].</param>
    /// <param name="dState">[B, H], read and written.</param>
    /// <param name="dInput">[B, T, 3 H].</param>
    /// <param name="dRecurrent">[B, T, 3 H].</param>
    public void Backward(
        ThreadTeam team,
        int t,
        float* saved,
        float* before,
        float* dY,
        float* dState,
        float* dInput,
        float* dRecurrent) =>
        RowKernel.Run(team, B, 3 * H, new BackwardJob(this, t, saved, before, dY, dState, dInput, dRecurrent));

    private bool HasEnded(long clip, int t) => Lengths != 0 && !(t < ((float*)Lengths)[clip]);

    private readonly struct ForwardJob(
        GruSteps steps, int t, float* input, float* recurrent, float* state, float* y, float* saved) : IRowJob
    {
        private readonly GruSteps steps = steps;
        private readonly int t = t;
        private readonly float* input = input, recurrent = recurrent, state = state, y = y, saved = saved;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            int h = steps.H;
            for (long clip = start; clip < end; clip++)
            {
                nint at = (nint)(clip * steps.T + t) * h;
                if (steps.HasEnded(clip, t))
                {
                    new Span<float>(y + at, h).Clear();
                    continue;
                }
                float* keep = saved == null ? null : saved + SavedGates * at;
                Gates<V>(input + 3 * at, recurrent + (nint)clip * 3 * h, state + (nint)clip * h, y + at, keep, h);
            }
        }
    }

    private readonly struct BackwardJob(
        GruSteps steps,
        int t,
        float* saved,
        float* before,
        float* dY,
        float* dState,
        float* dInput,
        float* dRecurrent) : IRowJob
    {
        private readonly GruSteps steps = steps;
        private readonly int t = t;
        private readonly float* saved = saved, before = before, dY = dY, dState = dState;
        private readonly float* dInput = dInput, dRecurrent = dRecurrent;

        public void Rows<V>(long start, long end)
            where V : unmanaged, ILanes<V>
        {
            int h = steps.H;
            for (long clip = start; clip < end; clip++)
            {
                nint at = (nint)(clip * steps.T + t) * h;
                float* a = dInput + 3 * at, b = dRecurrent + 3 * at;
                if (steps.HasEnded(clip, t))
                {
                    new Span<float>(a, 3 * h).Clear();
                    new Span<float>(b, 3 * h).Clear();
                    continue;
                }
                Slopes<V>(saved + SavedGates * at, before + at, dY + at, dState + (nint)clip * h, a, b, h);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Gates<V>(float* a, float* b, float* state, float* y, float* saved, nint h)
        where V : unmanaged, ILanes<V>
    {
        for (nint i = 0; i < h; i += V.Count)
        {
            int count = (int)Math.Min(V.Count, h - i);
            V r = VectorMath.Sigmoid(V.Load(a + i, count) + V.Load(b + i, count));
            V z = VectorMath.Sigmoid(V.Load(a + h + i, count) + V.Load(b + h + i, count));
            V hidden = V.Load(b + 2 * h + i, count);
            V n = VectorMath.Tanh(V.MultiplyAdd(r, hidden, V.Load(a + 2 * h + i, count)));
            V next = V.MultiplyAdd(z, V.Load(state + i, count) - n, n);
            next.Store(state + i, count);
            next.Store(y + i, count);
            if (saved == null) continue;
            r.Store(saved + i, count);
            z.Store(saved + h + i, count);
            n.Store(saved + 2 * h + i, count);
            hidden.Store(saved + 3 * h + i, count);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Slopes<V>(
        float* saved, float* before, float* dY, float* dState, float* dA, float* dB, nint h)
        where V : unmanaged, ILanes<V>
    {
        V one = V.Create(1f);
        for (nint i = 0; i < h; i += V.Count)
        {
            int count = (int)Math.Min(V.Count, h - i);
            V r = V.Load(saved + i, count), z = V.Load(saved + h + i, count), n = V.Load(saved + 2 * h + i, count);
            V d = V.Load(dState + i, count) + V.Load(dY + i, count);
            V dN = d * (one - z) * (one - n * n);
            V dR = dN * V.Load(saved + 3 * h + i, count) * r * (one - r);
            V dZ = d * (V.Load(before + i, count) - n) * z * (one - z);
            (d * z).Store(dState + i, count);
            dR.Store(dA + i, count);
            dZ.Store(dA + h + i, count);
            dN.Store(dA + 2 * h + i, count);
            dR.Store(dB + i, count);
            dZ.Store(dB + h + i, count);
            (dN * r).Store(dB + 2 * h + i, count);
        }
    }
}
