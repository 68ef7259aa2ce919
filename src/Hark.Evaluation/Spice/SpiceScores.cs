using System.Collections.ObjectModel;
using Hark.Evaluation.Spice.Jar;

namespace Hark.Evaluation.Spice;

/// <summary>
/// What SPICE (Anderson et al. 2016) says about a set, as its own program has written it: the metric <c>spice</c>, and
/// the same for things, attributes, relations and so on where the program was asked for them. Immutable.
/// </summary>
public sealed class SpiceScores
{
    internal SpiceScores(SpiceItem[] items)
    {
        All = SummedScores.Mean("spice", Array.ConvertAll(items, static item => item.F));
        Dictionary<string, SummedScores> subsets = new(StringComparer.Ordinal);
        foreach (string name in items.SelectMany(static item => item.Subsets.Keys).Distinct(StringComparer.Ordinal))
            subsets.Add(name, MeanOfNumbers(name, items));
        Subsets = new ReadOnlyDictionary<string, SummedScores>(subsets);
    }

    /// <summary>The metric <c>spice</c>, 0 to 1; the value of the set is the mean.</summary>
    public SummedScores All { get; }

    /// <summary>
    /// The scores of single kinds of statements by the program's names for them: Object, Attribute, Relation,
    /// Cardinality, Color, Size. An item whose references have none of the kind is not a number and left out of the
    /// mean.
    /// </summary>
    public IReadOnlyDictionary<string, SummedScores> Subsets { get; }

    /// <summary>Reads the file that <c>spice-1.0.jar -out FILE</c> has written: <c>image_id</c> and
    /// <c>scores.All.f</c> of every item.</summary>
    /// <param name="path">The file, JSON.</param>
    /// <param name="ids">The items' ids, in the order of the set. The file may have them in any order; the numbers
    /// 0, 1, 2 .. instead of ids mean the items in their order.</param>
    /// <exception cref="EvaluationException">The file cannot be read, is not what the program writes, or its items are
    /// not these.</exception>
    public static SpiceScores FromJson(string path, IReadOnlyList<string> ids)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(ids);
        return new(SpiceJson.Read(path, ids));
    }

    private static SummedScores MeanOfNumbers(string name, SpiceItem[] items)
    {
        double[] values = Array.ConvertAll(items, item => item.Subsets.GetValueOrDefault(name, double.NaN));
        // [N, 2]: the value where there is one, and whether there is one
        double[] sums = [.. values.SelectMany(static value => double.IsNaN(value) ? new[] { 0.0, 0 } : [value, 1])];
        return new("spice_" + name.ToLowerInvariant(), values, sums, static (total, _) => total[0] / total[1]);
    }
}
