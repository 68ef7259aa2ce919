using System.CommandLine;
using Hark.Cli.Inputs;
using Hark.Cli.Outputs;
using Hark.Engine;
using Hark.Retrieval;

namespace Hark.Cli.Verbs;

/// <summary><c>hark embed PATHS... --text ".."</c>: recordings and texts as vectors.</summary>
internal static class EmbedVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string[]> paths = new("PATHS")
        {
            Description = "Files, folders, patterns (*, ?, **), or - for a WAV on standard input.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<string[]> text = new("--text")
        {
            HelpName = "TEXT",
            Description = "A text to embed, for models that read texts; may be repeated.",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string?> model = ModelLocator.CreateOption();
        Option<int?> threads = ThreadsOption.Create();
        Option<bool> json = new("--json")
        {
            Description = "Write one JSON object per line: file (or text) and vector, or file and error.",
        };
        Option<bool> csv = new("--csv")
        {
            Description = "Write comma-separated values: file, then one column per value.",
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
        Command command = new("embed",
            "Turns recordings into vectors: sounds that are alike get vectors that are alike. A long recording is "
                + "heard in windows (10 s, or 30 s for retrieval models), whose vectors are averaged.")
        {
            paths, text, model, threads, int8, cacheWeights, json, csv, recursive,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(csv) && result.GetValue(json)) result.AddError("expected --csv or --json, found both.");
            string[] given = result.GetValue(paths) ?? [];
            if (given.Length == 0 && (result.GetValue(text) ?? []).Length == 0)
                result.AddError("expected recordings or --text, found neither.");
            foreach (string word in given)
            {
                if (word.StartsWith('-') && word != SoundItem.StandardInput && !File.Exists(word))
                    result.AddError($"there is no option {word}. A file of that name is given as ./{word}.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ThreadsOption.Apply(parsed.GetValue(threads), terminal);
            EmbedderOptions options = new()
            {
                Precision = parsed.GetValue(int8) ? Precision.Int8 : Precision.Float32,
                CacheWeights = parsed.GetValue(cacheWeights),
            };
            string path = ModelLocator.Find(parsed.GetValue(model), terminal);
            using Embedder embedder = ModelLocator.Read(path, () => Embedder.Load(path, options));
            SoundSearch search = new(parsed.GetValue(recursive));
            foreach (string given in parsed.GetValue(paths) ?? []) search.Add(given);
            EmbeddingWriter writer = parsed.GetValue(json) ? new JsonEmbeddings(terminal.Output)
                : parsed.GetValue(csv) ? new CsvEmbeddings(terminal.Output)
                : new TextEmbeddings(terminal.Output);
            return await new EmbedRun(embedder, search, parsed.GetValue(text) ?? [], writer, terminal)
                .RunAsync(cancellationToken);
        });
        return command;
    }
}
