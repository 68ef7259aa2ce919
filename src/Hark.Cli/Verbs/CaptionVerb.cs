using System.CommandLine;
using Hark.Captioning;
using Hark.Cli.Inputs;
using Hark.Cli.Outputs;
using Hark.Engine;

namespace Hark.Cli.Verbs;

/// <summary><c>hark caption PATHS...</c>: says what recordings sound like.</summary>
internal static class CaptionVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string[]> paths = new("PATHS")
        {
            Description =
                "Files, folders, patterns (*, ?, **), or - for a WAV on standard input. WAV, AIFF and FLAC are read by "
                + "hark itself, other formats through the ffmpeg program where it is installed.",
            Arity = ArgumentArity.OneOrMore,
        };
        paths.Validators.Add(result =>
        {
            // A parser that takes any number of words takes misspelt options too.
            foreach (string word in result.Tokens.Select(token => token.Value))
            {
                if (word.StartsWith('-') && word != SoundItem.StandardInput && !File.Exists(word))
                    result.AddError($"there is no option {word}. A file of that name is given as ./{word}.");
            }
        });
        Option<string[]> models = ModelLocator.CreateEnsembleOption();
        Option<int?> threads = ThreadsOption.Create();
        Option<bool> csv = new("--csv")
        {
            Description = "Write comma-separated values with a header: file, seconds, caption, confidence, error.",
        };
        Option<bool> json = new("--json")
        {
            Description =
                "Write one JSON object per line and file, found or failed. The confidence is exp(mean log-probability "
                + "per word): it ranks captions of one model and is not calibrated.",
        };
        Option<bool> int8 = new("--int8")
        {
            Description =
                "Compute the large products in 8-bit integers: faster on processors with AVX-VNNI, a little less "
                + "exact.",
        };
        Option<bool> cacheWeights = ModelLocator.CreateCacheOption();
        Option<bool> recursive = new("--recursive")
        {
            Description = "Search folders within folders.",
            DefaultValueFactory = _ => true,
        };
        Command command = new("caption",
            "Describes recordings in sentences. Of a recording longer than 10 s the loudest 10 s are captioned.")
        {
            paths, models, threads, int8, cacheWeights, csv, json, recursive,
        };
        DecodingArguments decoding = new();
        decoding.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(csv) && result.GetValue(json)) result.AddError("expected --csv or --json, found both.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ThreadsOption.Apply(parsed.GetValue(threads), terminal);
            // Models come first: without them nothing is captioned.
            CaptionerOptions options = decoding.Apply(
                parsed,
                new()
                {
                    Precision = parsed.GetValue(int8) ? Precision.Int8 : Precision.Float32,
                    CacheWeights = parsed.GetValue(cacheWeights),
                });
            using Captioner captioner = ModelLocator.Load(
                ModelLocator.FindAll(parsed.GetValue(models), terminal), options);
            string[] given = parsed.GetRequiredValue(paths);
            SoundSearch search = new(parsed.GetValue(recursive));
            foreach (string path in given) search.Add(path);
            bool isOneFile = given.Length == 1 && search.Items.Count == 1 && search.Items[0].Path == given[0];
            CaptionWriter writer = parsed.GetValue(json) ? new JsonCaptions(terminal.Output)
                : parsed.GetValue(csv) ? new CsvCaptions(terminal.Output)
                : new TextCaptions(terminal.Output, namesFiles: !isOneFile);
            return await new CaptionRun(captioner, search, writer, terminal).RunAsync(cancellationToken);
        });
        return command;
    }
}
