using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Hark.Cli.Verbs;

/// <summary><c>hark evaluate PREDICTIONS... REFERENCES</c>: how good captions are.</summary>
internal static class EvaluateVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string[]> files = new("FILES")
        {
            Description =
                "PREDICTIONS... REFERENCES: CSV, JSON, JSONL or text files of captions by the sound's name. Several "
                + "files of predictions are runs of one system: the table then has means and deviations.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        files.Validators.Add(result =>
        {
            foreach (string word in result.Tokens.Select(token => token.Value))
                if (word.StartsWith('-') && !File.Exists(word)) result.AddError($"there is no option {word}.");
        });
        Option<bool> humans = new("--humans")
        {
            Description =
                "Also judge each reference against the others of its sound: what people reach. With REFERENCES alone, "
                + "only that.",
        };
        Option<string?> retrieval = new("--retrieval")
        {
            HelpName = "FILE",
            Description =
                "Judge a search instead: a JSON object with similarities, a row of numbers for each text, and "
                + "relevant, for each text the recordings that are right, from 0.",
        };
        Command command = new("evaluate",
            "Judges captions against what people wrote: BLEU, ROUGE-L, CIDEr-D, METEOR, SPICE, SPIDEr, FENSE and more, "
                + "each with a 95 % interval.")
        {
            files, humans, retrieval,
        };
        CaptioningArguments captioning = new();
        captioning.AddTo(command);
        EvaluationArguments arguments = new();
        arguments.AddTo(command);
        command.Validators.Add(result =>
        {
            int count = result.GetValue(files)?.Length ?? 0;
            if (result.GetResult(retrieval) is not null)
            {
                if (count > 0) result.AddError("--retrieval goes without files of captions.");
                return;
            }
            if (captioning.HasData(result))
            {
                if (count > 1) result.AddError("with --data, expected REFERENCES alone, found more files.");
                return;
            }
            if (count == 0) result.AddError("expected PREDICTIONS and REFERENCES, or --data, found neither.");
            if (count == 1 && !result.GetValue(humans))
                result.AddError("expected PREDICTIONS and REFERENCES, found one file.");
            if (count > 2 && result.GetResult(arguments.Html) is not null)
                result.AddError("--html shows one system; 'hark compare' shows two.");
            if ((count > 2 || result.GetValue(humans)) && result.GetResult(arguments.SpiceJson) is not null)
                result.AddError("--spice-json goes with one file of predictions, without --humans.");
            if (count > 2 && result.GetValue(humans)) result.AddError("--humans goes with one file of predictions.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            EvaluationSettings settings = arguments.Read(parsed, terminal);
            if (parsed.GetValue(retrieval) is string search)
                return Task.FromResult(RunRetrieval(search, settings, terminal));
            return RunAsync(
                parsed.GetValue(files) ?? [], captioning.Read(parsed, terminal), parsed.GetValue(humans), settings,
                terminal, cancellationToken);
        });
        return command;
    }

    // Methods of their own: a caption never loads the assembly of evaluation.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int RunRetrieval(string file, EvaluationSettings settings, Terminal terminal) =>
        RetrievalRun.Run(file, settings, terminal);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<int> RunAsync(
        string[] files,
        CaptioningSettings? captioning,
        bool humans,
        EvaluationSettings settings,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        using EvaluationRun run = new(settings, terminal);
        if (captioning is not null) files = await run.CaptionAsync(captioning, files, cancellationToken);
        return new Evaluating(run).Run(files, humans, cancellationToken);
    }
}
