namespace Hark.Captioning.Decoding;

/// <summary>
/// Diverse beam search (Vijayakumar et al. 2018) as in wsntxxn/AudioCaption: groups of beams, each of which pays for
/// words that the groups before it have at the same place. A search gives the captions of the first group, then those
/// of the second, and so on; within a group the best first.
/// </summary>
/// <remarks>
/// In the original a group runs one step behind the group before it, and looks at that group's words as they are by
/// then. Here the groups run one after the other and look at the same words of the past: with
/// <see cref="Beams"/> / <see cref="Groups"/> rows at a time, the same captions.
/// </remarks>
public sealed record DiverseBeamOptions : DecodingOptions
{
    /// <summary>The number of beams in all groups, 1 to 64, a multiple of <see cref="Groups"/>.</summary>
    /// <value>6</value>
    public int Beams { get; init; } = 6;

    /// <summary>The number of groups.</summary>
    /// <value>3</value>
    public int Groups { get; init; } = 3;

    /// <summary>What a word costs per beam that has it, in log-probability; 0 or more.</summary>
    /// <value>0.5</value>
    public float Diversity { get; init; } = 0.5f;

    /// <summary>Divides the log-probabilities before they are normalised again; above 0.</summary>
    /// <value>1</value>
    public float Temperature { get; init; } = 1;

    /// <summary>A caption's score is its log-probability divided by its number of words to this power.</summary>
    /// <value>1</value>
    public float LengthPenalty { get; init; } = 1;

    private BeamSearchOptions Group => (BeamSearchOptions)new BeamSearchOptions
    {
        Beams = Beams / Groups,
        Temperature = Temperature,
        LengthPenalty = LengthPenalty,
        StopsEarly = false,
    }.WithRulesOf(this);

    internal override ClipSearch Begin(int clip, int vocabulary) =>
        throw new NotSupportedException("Groups are not searched one clip at a time.");

    internal override IReadOnlyList<IReadOnlyList<Hypothesis>> Search(
        ICaptionModel model, CancellationToken cancellationToken)
    {
        BeamSearchOptions options = Group;
        List<Hypothesis>[] captions = [.. Enumerable.Range(0, model.Clips).Select(_ => new List<Hypothesis>())];
        List<IReadOnlyList<int[]>[]>[] past = [.. captions.Select(_ => new List<IReadOnlyList<int[]>[]>())];
        for (int g = 0; g < Groups; g++)
        {
            DiverseGroup[] clips =
            [
                .. past.Select(earlier => new DiverseGroup(options, model.Vocabulary, Diversity, earlier)),
            ];
            CaptionSearch.Advance(model, clips, options, cancellationToken);
            for (int c = 0; c < clips.Length; c++)
            {
                captions[c].AddRange(clips[c].Finished().Take(options.Beams));
                past[c].Add(clips[c].History);
            }
        }
        return captions;
    }

    internal override void Validate(int vocabulary)
    {
        base.Validate(vocabulary);
        ArgumentOutOfRangeException.ThrowIfLessThan(Groups, 1);
        Require(
            Beams >= Groups && Beams % Groups == 0,
            Beams,
            nameof(Beams),
            $"The beams must be a multiple of the {Groups} groups.");
        Group.Validate(vocabulary);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Beams, 64);
        Require(
            Diversity >= 0 && float.IsFinite(Diversity), Diversity, nameof(Diversity), "It must be 0 or more.");
    }
}
