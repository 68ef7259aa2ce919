using System.CommandLine;
using System.Runtime.CompilerServices;

namespace Hark.Cli.Verbs;

/// <summary><c>hark train RECIPE</c>: trains a model.</summary>
internal static class TrainVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string> recipe = new("RECIPE") { Description = "The recipe, a YAML file." };
        Option<string?> data = new("--data")
        {
            HelpName = "DIR",
            Description = "The folder that the recipe's paths begin at. Default: HARK_DATA.",
        };
        Option<string?> runs = new("--runs")
        {
            HelpName = "DIR",
            Description =
                "The folder of all runs. A run's own folder holds its log (one JSON object per line), its checkpoints "
                + "and, in the end, the model. Default: HARK_RUNS, or hark/runs in the user's local application data.",
        };
        Option<int?> threads = ThreadsOption.Create();
        Command command = new("train",
            "Trains a model by a recipe. A run that was stopped goes on where it was; Ctrl-C saves and stops.")
        {
            recipe, data, runs, threads,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            ThreadsOption.Apply(parsed.GetValue(threads), terminal);
            string dataFolder = parsed.GetValue(data) ?? terminal.Environment("HARK_DATA")
                ?? throw new CommandException(
                    ExitCode.Usage, "expected the folder of the data, found none. Give --data DIR or set HARK_DATA.");
            string? runsFolder = parsed.GetValue(runs) ?? terminal.Environment("HARK_RUNS");
            string file = parsed.GetRequiredValue(recipe);
            return Task.FromResult(Run(file, dataFolder, runsFolder, terminal, cancellationToken));
        });
        return command;
    }

    // Its own method: a caption never loads the assemblies of training.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Run(
        string recipe, string dataFolder, string? runsFolder, Terminal terminal, CancellationToken cancellationToken) =>
        TrainingRun.Run(recipe, dataFolder, runsFolder, terminal, cancellationToken);
}
