namespace Hark.Captioning.Decoding;

/// <summary>
/// Several models as one, by SJTU 2022's rule: the mean of the members' log-probabilities at every step, over one
/// search that all share. The members have one vocabulary.
/// </summary>
public sealed class EnsembleCaptionModel : ICaptionModel
{
    private readonly ICaptionModel[] members;
    private float[] mean = [], own = [];

    /// <summary>Joins models.</summary>
    /// <exception cref="ArgumentException">There are none, or they differ in clips or words.</exception>
    public EnsembleCaptionModel(params IReadOnlyList<ICaptionModel> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        if (members.Count == 0) throw new ArgumentException("An ensemble needs a member.", nameof(members));
        this.members = [.. members];
        foreach (ICaptionModel member in members)
        {
            if (member.Clips == Clips && member.Vocabulary == Vocabulary) continue;
            throw new ArgumentException(
                $"A member has {member.Clips} clips and {member.Vocabulary} words, the first one {Clips} and "
                + $"{Vocabulary}.", nameof(members));
        }
    }

    /// <inheritdoc/>
    public int Clips => members[0].Clips;

    /// <inheritdoc/>
    public int Vocabulary => members[0].Vocabulary;

    /// <summary>The mean log-probabilities; their exponentials do not sum to one.</summary>
    /// <inheritdoc/>
    public ReadOnlySpan<float> Step(ReadOnlySpan<int> ids, ReadOnlySpan<int> parents)
    {
        int size = ids.Length * Vocabulary;
        if (mean.Length < size) (mean, own) = (new float[size], new float[size]);
        Span<float> sum = mean.AsSpan(0, size);
        sum.Clear();
        foreach (ICaptionModel member in members)
        {
            WordProbabilities.Logarithms(member.Step(ids, parents), Vocabulary, 1, own);
            for (int i = 0; i < size; i++) sum[i] += own[i];
        }
        foreach (ref float value in sum) value /= members.Length;
        return sum;
    }
}
