using Hark.Evaluation.Spice.Scenes;

namespace Hark.Evaluation.Spice.Lite;

/// <summary>What a caption states, without SPICE's parser. Not safe for several threads.</summary>
internal sealed class CaptionAnalyser(CaptionLexicon lexicon, CaptionGrammar grammar)
{
    private readonly ChartParser parser = new(grammar);

    /// <summary>The statements of a caption's words in the most probable reading.</summary>
    public IReadOnlyList<SceneTuple> Analyse(IReadOnlyList<string> words)
    {
        words = Cut(words);
        return States(words, Parse(words, 0));
    }

    /// <summary>The statements in every reading of <see cref="CaptionLexicon"/>. Readings that agree share one list.
    /// </summary>
    public IReadOnlyList<SceneTuple>[] AnalyseAll(IReadOnlyList<string> words)
    {
        words = Cut(words);
        ParsedWord[][] parsed = new ParsedWord[CaptionLexicon.Readings][];
        IReadOnlyList<SceneTuple>[] statements = new IReadOnlyList<SceneTuple>[parsed.Length];
        for (int reading = 0; reading < parsed.Length; reading++)
        {
            parsed[reading] = Parse(words, reading);
            int same = Array.FindIndex(parsed, other => other.AsSpan().SequenceEqual(parsed[reading]));
            statements[reading] = same < reading ? statements[same] : States(words, parsed[reading]);
        }
        return statements;
    }

    private static IReadOnlyList<string> Cut(IReadOnlyList<string> words) =>
        words.Count <= ChartParser.MaxWords ? words : [.. words.Take(ChartParser.MaxWords)];

    private ParsedWord[] Parse(IReadOnlyList<string> words, int reading) =>
        parser.Parse([.. words.Select(word => lexicon.Tags(word, reading))]);

    private IReadOnlyList<SceneTuple> States(IReadOnlyList<string> words, ParsedWord[] parsed) =>
        words.Count == 0 ? [] : SceneGraphRules.Apply(CaptionGraph.Build(words, parsed, lexicon));
}
