using Hark.Engine;

namespace Hark.Training.Optimizers;

/// <summary>
/// Turns gradients into updates of parameters. A parameter without gradient is left alone: no decay, no moments, no
/// count (PyTorch's rule; a zero gradient is not the same). Not thread-safe.
/// </summary>
public abstract class Optimizer
{
    private const string CountName = "step";
    private const float LargestExactCount = 1 << 24;

    private readonly List<ParameterState> states = [];
    private double gradientFactor = 1;

    /// <summary>Creates an optimiser over groups of parameters.</summary>
    /// <exception cref="ArgumentException">Two parameters have the same name.</exception>
    protected Optimizer(IReadOnlyList<ParameterGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Groups = groups;
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (ParameterGroup group in groups)
        {
            foreach ((string name, Tensor value) in group.Parameters)
            {
                if (!names.Add(name))
                    throw new ArgumentException($"The parameter {name} is in the groups twice.", nameof(groups));
                states.Add(new(name, value, group));
            }
        }
    }

    /// <summary>The groups, in the order given.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>The names of the buffers kept per parameter, as PyTorch names them.</summary>
    private protected abstract IReadOnlyList<string> BufferNames { get; }

    /// <summary>
    /// Multiplies all gradients in the next <see cref="Step"/>, which reads them anyway: the tensors stay as they are.
    /// </summary>
    public void ScaleGradients(double factor) => gradientFactor *= factor;

    /// <summary>
    /// Scales all gradients so that their global 2-norm is at most <paramref name="maxNorm"/>: every gradient times
    /// min(1, maxNorm / (norm + 1e-6)), which is PyTorch's <c>clip_grad_norm_</c>. It takes effect in the next
    /// <see cref="Step"/>, as <see cref="ScaleGradients"/> does.
    /// </summary>
    /// <param name="maxNorm">The largest norm; infinity only measures.</param>
    /// <returns>The norm before clipping; infinite or NaN if a gradient is.</returns>
    public double ClipGradients(double maxNorm)
    {
        double norm = Math.Abs(gradientFactor) * GradientClipping.Norm(states.Select(state => state.Parameter));
        ScaleGradients(GradientClipping.Factor(norm, maxNorm));
        return norm;
    }

    /// <summary>Updates every parameter that has a gradient, in one pass over each.</summary>
    /// <param name="rate">The learning rate of this step; groups multiply it by their factor.</param>
    public void Step(double rate)
    {
        foreach (ParameterState state in states)
        {
            if (state.Parameter.Gradient is not { } gradient) continue;
            if (state.Updates == 0) state.Buffers = MakeBuffers(state.Parameter.Shape);
            state.Updates++;
            Update(state, gradient, gradientFactor, rate * state.Group.RateFactor);
        }
        gradientFactor = 1;
    }

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients()
    {
        foreach (ParameterState state in states) state.Parameter.ClearGradient();
        gradientFactor = 1;
    }

    /// <summary>
    /// Everything the optimiser remembers, as named tensors: <c>PARAMETER.step</c> and <c>PARAMETER.exp_avg</c> and the
    /// like, for parameters that have been updated.
    /// </summary>
    public IEnumerable<(string Name, int[] Shape, float[] Values)> SaveState()
    {
        foreach (ParameterState state in states.Where(state => state.Updates > 0))
        {
            yield return ($"{state.Name}.{CountName}", [], [Math.Min(state.Updates, LargestExactCount)]);
            for (int i = 0; i < state.Buffers.Length; i++)
                yield return (
                    $"{state.Name}.{BufferNames[i]}", state.Parameter.Shape.ToArray(), state.Buffers[i].ToArray());
        }
    }

    /// <summary>
    /// Restores what <see cref="SaveState"/> gave; the next step then has the same bits as without the break.
    /// </summary>
    /// <exception cref="InvalidDataException">A tensor is missing, unknown or of another size; nothing is then
    /// changed.</exception>
    public void LoadState(IReadOnlyDictionary<string, float[]> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        CheckState(tensors);
        foreach (ParameterState state in states)
        {
            state.Updates = tensors.TryGetValue($"{state.Name}.{CountName}", out float[]? count) ? (long)count[0] : 0;
            foreach (Tensor buffer in state.Buffers) buffer.Dispose();
            state.Buffers = state.Updates == 0 ? [] : MakeBuffers(state.Parameter.Shape);
            for (int i = 0; i < state.Buffers.Length; i++)
                tensors[$"{state.Name}.{BufferNames[i]}"].CopyTo(state.Buffers[i].Span);
        }
    }

    /// <summary>Updates one parameter in place by its gradient times a factor.</summary>
    private protected abstract void Update(ParameterState state, Tensor gradient, double gradientFactor, double rate);

    private Tensor[] MakeBuffers(Shape shape)
    {
        using (TensorScope.Suspend())
            return [.. BufferNames.Select(_ => Tensor.Zeros(shape))];
    }

    private void CheckState(IReadOnlyDictionary<string, float[]> tensors)
    {
        int known = 0;
        foreach (ParameterState state in states)
        {
            if (!tensors.TryGetValue($"{state.Name}.{CountName}", out float[]? count)) continue;
            if (count.Length != 1 || !(count[0] >= 1 && count[0] <= LargestExactCount))
                throw new InvalidDataException($"The optimiser's {state.Name}.{CountName} is not one positive count.");
            known++;
            foreach (string buffer in BufferNames)
            {
                string name = $"{state.Name}.{buffer}";
                if (!tensors.TryGetValue(name, out float[]? values))
                    throw new InvalidDataException($"The optimiser's state lacks {name}.");
                if (values.Length != state.Parameter.Count)
                    throw new InvalidDataException(
                        $"The optimiser's {name} has {values.Length} values, the parameter {state.Parameter.Count}.");
                known++;
            }
        }
        if (known == tensors.Count) return;
        HashSet<string> expected =
            [.. states.SelectMany(state => BufferNames.Append(CountName).Select(buffer => $"{state.Name}.{buffer}"))];
        string stray = tensors.Keys.FirstOrDefault(name => !expected.Contains(name)) ?? "a buffer without its step";
        throw new InvalidDataException(
            $"The optimiser's state holds {stray}, which is not of this optimiser and these parameters.");
    }
}
