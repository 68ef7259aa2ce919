namespace Hark.Captioning.Decoding;

/// <summary>
/// How captions are made of a model's scores: what all strategies have in common. A strategy is one of the records
/// derived from this one; <see cref="CaptionSearch.Run"/> runs any of them.
/// </summary>
public abstract record DecodingOptions
{
    private protected DecodingOptions()
    {
    }

    /// <summary>The largest number of generated words, the end token included; 1 or more.</summary>
    /// <value>20</value>
    public int MaxLength { get; init; } = 20;

    /// <summary>The fewest generated words before the end token; 0 or more.</summary>
    /// <value>0</value>
    public int MinLength { get; init; }

    /// <summary>The id of the start token.</summary>
    public int StartId { get; init; } = Text.WordVocabulary.StartId;

    /// <summary>The id of the end token.</summary>
    public int EndId { get; init; } = Text.WordVocabulary.EndId;

    /// <summary>
    /// The length n of word sequences that no caption holds twice, the start token counted; 0 for none.
    /// </summary>
    /// <value>0</value>
    public int NoRepeatNgram { get; init; }

    /// <summary>
    /// Divides the positive scores of words that the caption or the start token already has, and multiplies the
    /// negative ones (Keskar et al. 2019); above 0, 1 for none.
    /// </summary>
    /// <value>1</value>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>The id that every caption must begin with, or null.</summary>
    public int? FirstId { get; init; }

    /// <summary>The id that the last of <see cref="MaxLength"/> words must have, or null.</summary>
    public int? LastId { get; init; }

    /// <summary>This strategy with the lengths, tokens and rules of another one.</summary>
    internal DecodingOptions WithRulesOf(DecodingOptions other) => this with
    {
        MaxLength = other.MaxLength,
        MinLength = other.MinLength,
        StartId = other.StartId,
        EndId = other.EndId,
        NoRepeatNgram = other.NoRepeatNgram,
        RepetitionPenalty = other.RepetitionPenalty,
        FirstId = other.FirstId,
        LastId = other.LastId,
    };

    /// <summary>The settings that change scores, as steps in the order of transformers' generate().</summary>
    internal virtual IReadOnlyList<IScoreStep> ScoreSteps()
    {
        List<IScoreStep> steps = [];
        if (RepetitionPenalty != 1) steps.Add(new RepetitionPenaltyStep(RepetitionPenalty));
        if (NoRepeatNgram > 0) steps.Add(new NoRepeatNgramStep(NoRepeatNgram));
        if (MinLength > 0) steps.Add(new MinLengthStep(MinLength, EndId));
        if (FirstId is { } first) steps.Add(new ForcedWordStep(0, first));
        if (LastId is { } last) steps.Add(new ForcedWordStep(MaxLength - 1, last));
        return steps;
    }

    /// <summary>Starts the search of one clip.</summary>
    internal abstract ClipSearch Begin(int clip, int vocabulary);

    /// <summary>Searches all clips: by default each on its own, in steps together.</summary>
    internal virtual IReadOnlyList<IReadOnlyList<Hypothesis>> Search(
        ICaptionModel model, CancellationToken cancellationToken)
    {
        ClipSearch[] clips = [.. Enumerable.Range(0, model.Clips).Select(clip => Begin(clip, model.Vocabulary))];
        CaptionSearch.Advance(model, clips, this, cancellationToken);
        return [.. clips.Select(clip => clip.Finished())];
    }

    internal virtual void Validate(int vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxLength, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MinLength);
        ArgumentOutOfRangeException.ThrowIfNegative(NoRepeatNgram);
        ThrowIfNotPositive(RepetitionPenalty, nameof(RepetitionPenalty));
        ThrowIfNoWord(StartId, vocabulary, nameof(StartId));
        ThrowIfNoWord(EndId, vocabulary, nameof(EndId));
        ThrowIfNoWord(FirstId ?? 0, vocabulary, nameof(FirstId));
        ThrowIfNoWord(LastId ?? 0, vocabulary, nameof(LastId));
    }

    private protected static void ThrowIfNotPositive(float value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, 0f, name); // true of NaN too
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, float.MaxValue, name);
    }

    private protected static void Require(bool isRight, object value, string name, string rule)
    {
        if (!isRight) throw new ArgumentOutOfRangeException(name, value, rule);
    }

    private static void ThrowIfNoWord(int id, int vocabulary, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, vocabulary, name);
    }
}
