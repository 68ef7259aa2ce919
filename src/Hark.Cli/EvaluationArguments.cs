using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Hark.Cli;

/// <summary>The options that <c>hark evaluate</c> and <c>hark compare</c> share.</summary>
/// <remarks>It knows no type of Hark.Evaluation: a caption does not load that assembly.</remarks>
internal sealed class EvaluationArguments
{
    private readonly Option<string[]> metrics = new("--metrics")
    {
        HelpName = "LIST",
        Description =
            "Metrics, separated by commas: bleu, rouge_l, cider_d, meteor, spice ... or a set: all (the default), "
            + "dcase2020, dcase2023, dcase2024. What lacks its resources is named with the reason.",
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> json = File(
        "--json", "FILE", "Write values, intervals and scores of every item as JSON; - for standard output.");

    private readonly Option<string?> csv = File(
        "--csv", "FILE", "Write the scores of every item as comma-separated values; - for standard output.");

    private readonly Option<string?> html = File(
        "--html", "FILE",
        "Write a report that needs nothing else: metrics, distributions, and captions to read beside references and "
        + "sounds.");

    private readonly Option<string?> sounds = File(
        "--sounds", "DIR", "The folder of the recordings, for the report; they are found by their names.");

    private readonly Option<bool> embedAudio = new("--embed-audio")
    {
        Description = "Store recordings in the report, 50 MB at most, instead of linking to them.",
    };

    private readonly Option<bool> noPictures = new("--no-pictures")
    {
        Description = "Leave log-mel pictures of the recordings out of the report: it is written sooner.",
    };

    private readonly Option<int?> resamples = Number(
        "--resamples", 0, 1_000_000, "How many bootstrap resamples make the 95 % intervals; 0: none. Default: 10000.");

    private readonly Option<int?> seed = Number(
        "--seed", 0, int.MaxValue, "The same seed draws the same resamples. Default: 1.");

    private readonly Option<string?> paraphrases = File(
        "--paraphrases", "FILE",
        "METEOR's paraphrase table, paraphrase-en.gz; without it METEOR has another name. Default: the one of 'hark "
        + "data paraphrases', if it was fetched.");

    private readonly Option<string?> wordNet = File(
        "--wordnet", "DIR", "The folder of WordNet 3.0. Default: where 'hark data wordnet' keeps it, or the system's.");

    private readonly Option<string?> spiceJar = File(
        "--spice-jar", "FILE", "SPICE's own program, spice-1.0.jar, which needs Java 8 to 13.");

    private readonly Option<string?> spiceJson = File(
        "--spice-json", "FILE", "What SPICE's own program has written for these captions.");

    private readonly Option<string?> sentences = File(
        "--sbert", "FILE|NAME", "Sentence-BERT (paraphrase-TinyBERT-L6-v2) as a model of Hark, for FENSE.");

    private readonly Option<string?> errors = File(
        "--error-detector", "FILE|NAME", "FENSE's error detector as a model of Hark, for fer, fense and spider_fl.");

    private readonly Option<string> text = new("--text")
    {
        HelpName = "ptb|raw",
        Description =
            "What these two networks read: Penn Treebank words, as in aac-metrics and the challenges' results, or raw "
            + "captions, as in FENSE itself.",
        DefaultValueFactory = _ => "ptb",
    };

    private readonly Option<bool> partial = new("--partial")
    {
        Description = "Judge the sounds that all files have, and count the others. Default: a missing one is an error.",
    };

    private readonly Option<int?> threads = ThreadsOption.Create();

    public Option<string?> Html => html;

    public Option<string?> SpiceJson => spiceJson;

    /// <summary>Enters the options into a command.</summary>
    public void AddTo(Command command)
    {
        text.AcceptOnlyFromAmong("raw", "ptb");
        foreach (Option option in new Option[]
        {
            metrics, json, csv, html, sounds, embedAudio, noPictures, resamples, seed, paraphrases, wordNet, spiceJar,
            spiceJson, sentences, errors, text, partial, threads,
        }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) == "-" && result.GetValue(csv) == "-")
                result.AddError("standard output takes one of --json and --csv.");
            if (result.GetResult(html) is not null) return;
            foreach (Option option in new Option[] { sounds, embedAudio, noPictures })
            {
                if (result.GetResult(option) is not null)
                    result.AddError($"{option.Name} has a meaning with --html only.");
            }
        });
    }

    public EvaluationSettings Read(ParseResult parsed, Terminal terminal)
    {
        ThreadsOption.Apply(parsed.GetValue(threads), terminal);
        return new()
        {
            Metrics = [.. (parsed.GetValue(metrics) ?? []).SelectMany(
                list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
            Json = parsed.GetValue(json),
            Csv = parsed.GetValue(csv),
            Html = parsed.GetValue(html),
            Sounds = parsed.GetValue(sounds),
            EmbedsAudio = parsed.GetValue(embedAudio),
            HasPictures = !parsed.GetValue(noPictures),
            Resamples = parsed.GetValue(resamples),
            Seed = parsed.GetValue(seed),
            Paraphrases = parsed.GetValue(paraphrases),
            WordNet = parsed.GetValue(wordNet),
            SpiceJar = parsed.GetValue(spiceJar),
            SpiceJson = parsed.GetValue(spiceJson),
            SentenceModel = ModelLocator.Named(parsed.GetValue(sentences), terminal),
            ErrorDetector = ModelLocator.Named(parsed.GetValue(errors), terminal),
            IsPtb = parsed.GetValue(text) == "ptb",
            IsPartial = parsed.GetValue(partial),
        };
    }

    private static Option<string?> File(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description };

    private static Option<int?> Number(string name, int least, int most, string description) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result =>
        {
            string word = result.Tokens[0].Value;
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
                && value >= least && value <= most) return value;
            result.AddError($"{name}: expected a whole number from {least} to {most}, found '{word}'.");
            return null;
        },
    };
}
