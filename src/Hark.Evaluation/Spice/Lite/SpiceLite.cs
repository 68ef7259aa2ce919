using Hark.Engine;
using Hark.Evaluation.Spice.Scenes;
using Hark.Text;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>
/// An approximation of SPICE (Anderson et al. 2016) without Java and without the parser that SPICE needs. It is a
/// metric of its own, named <c>spice-lite</c>: close to SPICE, and no value of it is a value of SPICE.
/// </summary>
/// <remarks>
/// What follows the parser is SPICE's own: rules that read statements off dependencies, their merging, synonyms and F1.
/// The parser is replaced by a small probabilistic grammar of captions (<see cref="GrammarRules"/>) whose words get
/// their tags from WordNet. Every caption is read four times, with other errors in its words' tags, and the value is
/// the mean. How closely it follows published SPICE is measured in docs/results.md.
/// </remarks>
public static class SpiceLite
{
    /// <summary>The scores <c>spice-lite</c>, 0 to 1; the value of a set is the mean.</summary>
    /// <param name="set">The captions. Words behind the hundredth of a caption are left out.</param>
    /// <param name="wordNet">The dictionary, which should be version 3.0.</param>
    /// <exception cref="WordNetException">The dictionary's files break their format.</exception>
    public static SummedScores Score(CaptionSet set, WordNet wordNet)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(wordNet);
        IReadOnlyList<CaptionTokens> items = set.Tokens;
        CaptionLexicon lexicon = new(wordNet);
        WordNetSynsets synsets = new(wordNet);
        double[] scores = new double[items.Count];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = ThreadTeam.Shared.Threads };
        CaptionAnalyser Start() => new(lexicon, CaptionGrammar.Instance);
        Parallel.For(0, scores.Length, parallel, Start, (i, _, analyser) =>
        {
            scores[i] = Score(items[i], analyser, synsets);
            return analyser;
        }, static _ => { });
        return SummedScores.Mean("spice-lite", scores);
    }

    // The mean over all readings; those that agree in every caption are matched once.
    private static double Score(CaptionTokens item, CaptionAnalyser analyser, ISynsets synsets)
    {
        IReadOnlyList<SceneTuple>[][] captions =
            [analyser.AnalyseAll(item.Candidate), .. item.References.Select(analyser.AnalyseAll)];
        double[] scores = new double[CaptionLexicon.Readings];
        for (int reading = 0; reading < scores.Length; reading++)
        {
            int same = Enumerable.Range(0, reading + 1)
                .First(other => Array.TrueForAll(captions, caption => caption[other] == caption[reading]));
            scores[reading] = same < reading ? scores[same] : Match(captions, reading, synsets);
        }
        return scores.Average();
    }

    private static double Match(IReadOnlyList<SceneTuple>[][] captions, int reading, ISynsets synsets)
    {
        SceneGraph candidate = new(synsets, captions[0][reading]);
        SceneGraph references = new(synsets, captions.Skip(1).SelectMany(caption => caption[reading]));
        return SceneMatch.OfAll(candidate, references).F;
    }
}
