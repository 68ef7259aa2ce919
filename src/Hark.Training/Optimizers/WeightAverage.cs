using Hark.Engine;

namespace Hark.Training.Optimizers;

/// <summary>
/// A running average of a network's weights: exponential (EMA), or equal (stochastic weight averaging, Izmailov et al.
/// 2018). The first update copies. Buffers such as batch-norm statistics are copied from the network, or averaged too.
/// </summary>
public sealed class WeightAverage
{
    private readonly double? decay;
    private readonly bool averageBuffers;
    private readonly Dictionary<string, float[]> values = new(StringComparer.Ordinal);

    private WeightAverage(double? decay, bool averageBuffers) =>
        (this.decay, this.averageBuffers) = (decay, averageBuffers);

    /// <summary>Updates taken so far.</summary>
    public long Updates { get; private set; }

    /// <summary>The averaged values by name.</summary>
    public IReadOnlyDictionary<string, float[]> Values => values;

    /// <summary>e = decay · e + (1 - decay) · p.</summary>
    /// <param name="decay">How much of the average stays, 0 to below 1.</param>
    /// <param name="averageBuffers">Whether buffers are averaged, not copied.</param>
    public static WeightAverage Exponential(double decay, bool averageBuffers = false) =>
        decay is >= 0 and < 1
            ? new(decay, averageBuffers)
            : throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay is from 0 to below 1.");

    /// <summary>e += (p - e) / (n + 1) after n updates: the mean of all updates.</summary>
    /// <param name="averageBuffers">Whether buffers are averaged, not copied (AudioCaption does).</param>
    public static WeightAverage Equal(bool averageBuffers = false) => new(null, averageBuffers);

    /// <summary>Takes in the network as it is now.</summary>
    /// <param name="parameters">The trained values by name, the same names at every update.</param>
    /// <param name="buffers">Values that are not trained.</param>
    public void Update(
        IEnumerable<(string Name, Tensor Value)> parameters, IEnumerable<(string Name, Tensor Value)> buffers)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(buffers);
        foreach ((string name, Tensor value) in parameters) Take(name, value.Span, average: true);
        foreach ((string name, Tensor value) in buffers) Take(name, value.Span, averageBuffers);
        Updates++;
    }

    /// <summary>Writes the averages into a network.</summary>
    public void CopyTo(IEnumerable<(string Name, Tensor Value)> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        foreach ((string name, Tensor value) in tensors)
        {
            if (!values.TryGetValue(name, out float[]? average))
                throw new InvalidDataException($"There is no average of {name}.");
            average.CopyTo(value.Span);
        }
    }

    /// <summary>Continues from saved averages.</summary>
    /// <param name="saved">The averaged values by name.</param>
    /// <param name="updates">How many updates they hold.</param>
    public void Restore(IReadOnlyDictionary<string, float[]> saved, long updates)
    {
        ArgumentNullException.ThrowIfNull(saved);
        ArgumentOutOfRangeException.ThrowIfNegative(updates);
        values.Clear();
        foreach ((string name, float[] value) in saved) values.Add(name, [.. value]);
        Updates = updates;
    }

    private void Take(string name, ReadOnlySpan<float> current, bool average)
    {
        if (Updates == 0 || !average || !values.TryGetValue(name, out float[]? mean))
        {
            values[name] = current.ToArray();
            return;
        }
        float share = (float)(decay is { } kept ? 1 - kept : 1.0 / (Updates + 1));
        for (int i = 0; i < mean.Length; i++) mean[i] += share * (current[i] - mean[i]);
    }
}
