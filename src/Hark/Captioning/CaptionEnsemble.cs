using Hark.Captioning.Decoding;
using Hark.Checkpoints;
using Hark.Engine;

namespace Hark.Captioning;

/// <summary>
/// One or several networks that caption together, by the rule of SJTU 2022: one search over the mean of their
/// log-probabilities. Thread-safe.
/// </summary>
internal sealed class CaptionEnsemble : IDisposable
{
    private readonly CaptionNetwork[] members;

    private CaptionEnsemble(CaptionNetwork[] members) => this.members = members;

    /// <summary>The member that speaks for all.</summary>
    public CaptionNetwork First => members[0];

    /// <summary>The fewest samples that every member can hear.</summary>
    public int ShortestSamples => members.Max(member => member.ShortestSamples);

    /// <summary>The most words that every member can place, the end included.</summary>
    public int MaxWords => members.Min(member => member.MaxWords);

    /// <summary>Loads model files of one vocabulary and one sample rate.</summary>
    public static CaptionEnsemble Load(
        IReadOnlyList<string> modelPaths, ThreadTeam? team, Precision precision, bool cacheWeights)
    {
        CaptionNetwork[] members =
            [.. modelPaths.Select(path => CaptionNetwork.Load(path, team, precision, cacheWeights))];
        for (int i = 1; i < members.Length; i++)
        {
            if (members[0].DifferenceTo(members[i]) is not string difference) continue;
            throw new ModelFormatException(
                Path.GetFileName(modelPaths[i]),
                $"the model cannot join the ensemble: {difference}",
                hint: "Models that caption together have one vocabulary and one sample rate.");
        }
        return new(members);
    }

    /// <summary>The strategy that options ask for. An ensemble's beams never stop early, as in the original.</summary>
    public DecodingOptions Strategy(CaptionerOptions options)
    {
        DecodingOptions strategy = options.Strategy(First.PublishedDecoding);
        if (members.Length > 1 && strategy is BeamSearchOptions beams) strategy = beams with { StopsEarly = false };
        strategy.Validate(First.Vocabulary);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            strategy.MaxLength, MaxWords, nameof(CaptionerOptions.MaxWords));
        return strategy;
    }

    /// <summary>Finished captions of a clip, best first, as ids and scores.</summary>
    /// <param name="clip">Mono samples, at least <see cref="ShortestSamples"/>.</param>
    /// <param name="strategy">The search.</param>
    /// <param name="cancellationToken">Stops the search between words.</param>
    public IReadOnlyList<Hypothesis> Describe(
        ReadOnlyMemory<float> clip, DecodingOptions strategy, CancellationToken cancellationToken)
    {
        if (members.Length == 1) return First.Describe([clip], strategy, cancellationToken)[0];
        List<HeardClips> heard = [];
        try
        {
            foreach (CaptionNetwork member in members)
                heard.Add(member.Hear([clip], strategy.MaxLength, cancellationToken));
            EnsembleCaptionModel ensemble = new([.. heard.Select(clips => clips.Model)]);
            return CaptionSearch.Run(ensemble, strategy, cancellationToken)[0];
        }
        finally
        {
            foreach (HeardClips clips in heard) clips.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (CaptionNetwork member in members) member.Dispose();
    }
}
