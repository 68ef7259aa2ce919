using Hark.Evaluation.Spice.Scenes;
using Hark.Text;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>What a caption states, without SPICE's parser. One per thread.</summary>
internal sealed class CaptionAnalyser(CaptionLexicon lexicon, CaptionGrammar grammar)
{
    private readonly ChartParser parser = new(grammar);

    /// <summary>The statements of a caption's words.</summary>
    public IReadOnlyList<SceneTuple> Analyse(IReadOnlyList<string> words)
    {
        if (words.Count > ChartParser.MaxWords) words = [.. words.Take(ChartParser.MaxWords)];
        if (words.Count == 0) return [];
        ParsedWord[] parsed = parser.Parse([.. words.Select(lexicon.Tags)]);
        return SceneGraphRules.Apply(CaptionGraph.Build(words, parsed, lexicon));
    }
}
