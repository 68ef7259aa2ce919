using Hark.Audio;
using Hark.Captioning.Decoding;
using Hark.Engine;

namespace Hark.Captioning;

/// <summary>Settings of a <see cref="Captioner"/>.</summary>
public sealed record CaptionerOptions
{
    /// <summary>How the words of a caption are chosen.</summary>
    /// <value><see cref="DecodingStrategy.Beam"/></value>
    public DecodingStrategy Decoding { get; init; } = DecodingStrategy.Beam;

    /// <summary>
    /// How many captions a search keeps in view, 1 to 64: more are slower and seldom better. Beam and diverse decoding.
    /// </summary>
    /// <value>3</value>
    public int Beams { get; init; } = 3;

    /// <summary>
    /// The most words of a caption, its end included; 1 to what the model allows. Null for what the model was published
    /// with, mostly 20.
    /// </summary>
    public int? MaxWords { get; init; }

    /// <summary>
    /// The length n of word sequences that no caption holds twice; 0 for none. Null for the model's own rule, mostly
    /// none.
    /// </summary>
    public int? NoRepeatNgram { get; init; }

    /// <summary>
    /// A caption's score is its log-probability divided by its length to this power: above 1 longer captions gain, at 0
    /// short ones do. Beam and diverse decoding.
    /// </summary>
    /// <value>1</value>
    public float LengthPenalty { get; init; } = 1;

    /// <summary>Below 1 the likely words gain, above 1 the unlikely ones; above 0. Sampling.</summary>
    /// <value>1</value>
    public float Temperature { get; init; } = 1;

    /// <summary>Draws among the k likeliest words; 0 for all. Sampling.</summary>
    /// <value>0</value>
    public int TopK { get; init; }

    /// <summary>Draws among the likeliest words that together reach this probability; 1 for all. Sampling.</summary>
    /// <value>1</value>
    public float TopP { get; init; } = 1;

    /// <summary>The seed of the draws: the same one gives the same captions. Sampling.</summary>
    /// <value>0</value>
    public ulong Seed { get; init; }

    /// <summary>Into how many groups the beams part; null for one beam each. Diverse decoding.</summary>
    public int? Groups { get; init; }

    /// <summary>What a word costs per beam of earlier groups that has it at the same place. Diverse decoding.</summary>
    /// <value>0.5</value>
    public float Diversity { get; init; } = 0.5f;

    /// <summary>In which numbers the network computes.</summary>
    /// <value><see cref="Precision.Float32"/></value>
    public Precision Precision { get; init; } = Precision.Float32;

    /// <summary>
    /// Whether the weights, in the order in which this processor computes with them, are kept in a file beside the
    /// model, its name with <c>.packed</c> behind it: a later start maps them into memory instead of making them, with
    /// the same results. Worth it for models of hundreds of megabytes. The file is one to four times as large as the
    /// model; it is written on disposal, and anew when the model changes. Where the folder cannot be written, nothing
    /// is kept.
    /// </summary>
    /// <value><see langword="false"/></value>
    public bool CacheWeights { get; init; }

    /// <summary>What a recording may cost.</summary>
    /// <value><see cref="DecodeLimits.Default"/></value>
    public DecodeLimits Limits { get; init; } = DecodeLimits.Default;

    /// <summary>The strategy for a model that was published with another one.</summary>
    internal DecodingOptions Strategy(DecodingOptions published)
    {
        DecodingOptions rules = published with
        {
            MaxLength = MaxWords ?? published.MaxLength,
            NoRepeatNgram = NoRepeatNgram ?? published.NoRepeatNgram,
        };
        return Decoding switch
        {
            DecodingStrategy.Beam when rules is TransformersBeamOptions beams =>
                beams with { Beams = Beams, LengthPenalty = LengthPenalty },
            DecodingStrategy.Beam when rules is BeamSearchOptions beams =>
                beams with { Beams = Beams, LengthPenalty = LengthPenalty },
            DecodingStrategy.Greedy => new GreedyOptions().WithRulesOf(rules),
            DecodingStrategy.Sample => new SamplingOptions
            {
                Temperature = Temperature,
                TopK = TopK,
                TopP = TopP,
                Seed = Seed,
            }.WithRulesOf(rules),
            DecodingStrategy.Diverse => new DiverseBeamOptions
            {
                Beams = Beams,
                Groups = Groups ?? Beams,
                Diversity = Diversity,
                LengthPenalty = LengthPenalty,
            }.WithRulesOf(rules),
            _ => throw new ArgumentException($"A model cannot be published with {published}.", nameof(published)),
        };
    }
}
