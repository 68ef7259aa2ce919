using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using Hark.Captioning;

namespace Hark.Cli;

/// <summary>The options of <c>hark caption</c> that say how words are chosen.</summary>
internal sealed class DecodingArguments
{
    private readonly Option<DecodingStrategy?> strategy = new("--decoding")
    {
        HelpName = "HOW",
        Description =
            "How words are chosen. beam (the default): the best of several captions; greedy: always the likeliest "
            + "word; sample: drawn, another --seed gives another caption; diverse: beams that avoid each other's "
            + "words.",
        CustomParser = ParseStrategy,
    };

    private readonly Option<int?> beams = Number<int>(
        "--beams", "N", 1, 64, "How many captions a search keeps in view; more are slower. Default: 3.");

    private readonly Option<int?> words = Number<int>(
        "--words", "N", 1, 1000, "The most words of a caption. Default: the model's, mostly 20.");

    private readonly Option<int?> noRepeat = Number<int>(
        "--no-repeat", "N", 0, 100,
        "No caption holds the same N words in a row twice. Default: the model's, mostly none.");

    private readonly Option<float?> lengthPenalty = Number(
        "--length-penalty", "X", -10f, 10f, "Above 1 longer captions gain, at 0 short ones do. Default: 1.");

    private readonly Option<float?> temperature = Number(
        "--temperature", "X", 0.01f, 100f, "Below 1 the likely words gain. Default: 1.");

    private readonly Option<int?> topK = Number<int>(
        "--top-k", "N", 0, int.MaxValue, "Draw among the N likeliest words; 0 for all. Default: 0.");

    private readonly Option<float?> topP = Number(
        "--top-p", "X", 0.001f, 1f, "Draw among the likeliest words that together have probability X. Default: 1.");

    private readonly Option<ulong?> seed = Number<ulong>(
        "--seed", "N", 0, ulong.MaxValue, "The same seed draws the same captions. Default: 0.");

    private readonly Option<int?> groups = Number<int>(
        "--groups", "N", 1, 64, "Into how many groups the beams part. Default: one beam each.");

    private readonly Option<float?> diversity = Number(
        "--diversity", "X", 0f, 100f, "What a word costs that an earlier group has at the same place. Default: 0.5.");

    /// <summary>Enters the options into a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            strategy, beams, words, noRepeat, lengthPenalty, temperature, topK, topP, seed, groups, diversity,
        }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (!TryParse(result.GetResult(strategy)?.Tokens[0].Value ?? "beam", out DecodingStrategy chosen)) return;
            bool searches = chosen is DecodingStrategy.Beam or DecodingStrategy.Diverse;
            Check(searches, "--decoding beam or diverse", beams, lengthPenalty);
            Check(chosen == DecodingStrategy.Sample, "--decoding sample", temperature, topK, topP, seed);
            Check(chosen == DecodingStrategy.Diverse, "--decoding diverse", groups, diversity);

            void Check(bool fits, string needed, params Option[] options)
            {
                foreach (Option option in options)
                {
                    if (!fits && result.GetResult(option) is not null)
                        result.AddError($"{option.Name} has a meaning with {needed} only.");
                }
            }
        });
    }

    /// <summary>The settings that were given, in place of those of <paramref name="defaults"/>.</summary>
    /// <exception cref="CommandException">Two of them do not go together.</exception>
    public CaptionerOptions Apply(ParseResult parsed, CaptionerOptions defaults)
    {
        int count = parsed.GetValue(beams) ?? defaults.Beams, parts = parsed.GetValue(groups) ?? count;
        if (count % parts != 0)
        {
            throw new CommandException(
                ExitCode.Usage, $"expected --beams to be a multiple of --groups, found {count} and {parts}.");
        }
        return defaults with
        {
            Decoding = parsed.GetValue(strategy) ?? defaults.Decoding,
            Beams = count,
            MaxWords = parsed.GetValue(words) ?? defaults.MaxWords,
            NoRepeatNgram = parsed.GetValue(noRepeat) ?? defaults.NoRepeatNgram,
            LengthPenalty = parsed.GetValue(lengthPenalty) ?? defaults.LengthPenalty,
            Temperature = parsed.GetValue(temperature) ?? defaults.Temperature,
            TopK = parsed.GetValue(topK) ?? defaults.TopK,
            TopP = parsed.GetValue(topP) ?? defaults.TopP,
            Seed = parsed.GetValue(seed) ?? defaults.Seed,
            Groups = parsed.GetValue(groups) ?? defaults.Groups,
            Diversity = parsed.GetValue(diversity) ?? defaults.Diversity,
        };
    }

    private static DecodingStrategy? ParseStrategy(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (TryParse(text, out DecodingStrategy chosen)) return chosen;
        result.AddError($"--decoding: expected beam, greedy, sample or diverse, found '{text}'.");
        return null;
    }

    private static bool TryParse(string text, out DecodingStrategy strategy) =>
        Enum.TryParse(text, ignoreCase: true, out strategy) && !char.IsAsciiDigit(text[0]);

    private static Option<T?> Number<T>(string name, string help, T least, T most, string description)
        where T : struct, INumber<T>
    {
        return new(name)
        {
            HelpName = help,
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens[0].Value;
                if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value)
                    && value >= least && value <= most) return value;
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name}: expected a {(typeof(T) == typeof(float) ? "" : "whole ")}number from {least} to {most}, "
                    + $"found '{text}'."));
                return null;
            },
        };
    }
}
