using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Hark.Cli.Verbs;

/// <summary><c>hark compare A B REFERENCES</c>: which differences of two systems are real.</summary>
internal static class CompareVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string> a = new("A") { Description = "The captions of one system: a file as for 'hark evaluate'." };
        Argument<string> b = new("B") { Description = "The captions of the other, for the same sounds." };
        Argument<string> references = new("REFERENCES") { Description = "What people wrote." };
        Command command = new("compare",
            "Says which differences of two systems are real: paired bootstrap and approximate randomisation for every "
                + "metric.")
        {
            a, b, references,
        };
        EvaluationArguments arguments = new();
        arguments.AddTo(command);
        Option<string?> choices = new("--choices")
        {
            HelpName = "FILE",
            Description =
                "What a reader chose in the blind review of the report of the same files and seed, as saved there.",
        };
        command.Options.Add(choices);
        command.Validators.Add(result =>
        {
            if (result.GetResult(arguments.SpiceJson) is not null)
                result.AddError("--spice-json is for one system's captions; --spice-jar scores both.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            EvaluationSettings settings = arguments.Read(parsed, terminal);
            string[] files = [.. new[] { a, b, references }.Select(file => parsed.GetRequiredValue(file))];
            return Task.FromResult(Run(files, parsed.GetValue(choices), settings, terminal, cancellationToken));
        });
        return command;
    }

    // Its own method: a caption never loads the assembly of evaluation.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(
        string[] files,
        string? choices,
        EvaluationSettings settings,
        Terminal terminal,
        CancellationToken cancellationToken)
    {
        using EvaluationRun run = new(settings, terminal);
        return new Comparing(run).Run(files, choices, cancellationToken);
    }
}
