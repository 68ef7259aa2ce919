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
            Arity = ArgumentArity.OneOrMore,
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
        Command command = new("evaluate",
            "Judges captions against what people wrote: BLEU, ROUGE-L, CIDEr-D, METEOR, SPICE, SPIDEr, FENSE and more, "
                + "each with a 95 % interval.")
        {
            files, humans,
        };
        EvaluationArguments arguments = new();
        arguments.AddTo(command);
        command.Validators.Add(result =>
        {
            int count = result.GetValue(files)?.Length ?? 0;
            if (count == 1 && !result.GetValue(humans))
                result.AddError("expected PREDICTIONS and REFERENCES, found one file.");
            if (count > 2 && result.GetResult(arguments.Html) is not null)
                result.AddError("--html shows one system; 'hark compare' shows two.");
            if (count > 2 && result.GetValue(humans)) result.AddError("--humans goes with one file of predictions.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            EvaluationSettings settings = arguments.Read(parsed, terminal);
            string[] given = parsed.GetRequiredValue(files);
            return Task.FromResult(Run(given, parsed.GetValue(humans), settings, terminal, cancellationToken));
        });
        return command;
    }

    // Its own method: a caption never loads the assembly of evaluation.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(
        string[] files, bool humans, EvaluationSettings settings, Terminal terminal,
        CancellationToken cancellationToken) =>
        new Evaluating(new EvaluationRun(settings, terminal)).Run(files, humans, cancellationToken);
}
