using Hark.Audio;
using Hark.Checkpoints;
using Hark.Cli.Outputs;
using Hark.Training.Recipes;
using Hark.Training.Trainers;

namespace Hark.Cli.Verbs;

/// <summary>Trains, tells people how it goes, and turns what goes wrong into one line and an exit code.</summary>
internal static class TrainingRun
{
    public static int Run(
        string recipe, string dataFolder, string? runsFolder, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            if (!File.Exists(recipe))
            {
                throw new CommandException(
                    ExitCode.Usage, $"{recipe}: expected a recipe, found no file. Check the path.");
            }
            if (!Directory.Exists(dataFolder))
            {
                throw new CommandException(
                    ExitCode.InputOutput,
                    $"{dataFolder}: expected the folder of the data, found none. Check --data or HARK_DATA.");
            }
            string model = TrainingDisplay.Show(terminal, progress =>
            {
                RecipeRunner runner = new(recipe, dataFolder, runsFolder, progress);
                terminal.Say($"the run is in {runner.Folder.Folder}");
                return runner.Run(cancellationToken);
            });
            terminal.Output.WriteLine(model);
            return ExitCode.Done;
        }
        catch (RecipeException error)
        {
            throw new CommandException(ExitCode.Usage, error.Message, error);
        }
        catch (ModelFormatException error)
        {
            throw new CommandException(ExitCode.Model, error.Message, error);
        }
        catch (Exception error) when (error is AudioFormatException or FormatException)
        {
            throw new CommandException(ExitCode.InputOutput, error.Message, error);
        }
        catch (TrainingDivergedException error)
        {
            throw new CommandException(ExitCode.SomeFailed, error.Message, error);
        }
    }
}
