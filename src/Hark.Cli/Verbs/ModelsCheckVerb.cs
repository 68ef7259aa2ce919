using System.CommandLine;
using Hark.Cli.Outputs;

namespace Hark.Cli.Verbs;

/// <summary><c>hark models check FILES...</c>: whether model files can be used.</summary>
internal static class ModelsCheckVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string[]> files = new("FILES")
        {
            Description = "Models of Hark, published checkpoints, or word lists (.pkl).",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> json = new("--json")
        {
            Description = "Write one JSON object per line and file: file, ok, error.",
        };
        Command command = new("check",
            "Reads every tensor of a file and its check sums. A model of Hark is also fitted to the network of its "
                + "card, and its values must be finite; for a published checkpoint it says what it would convert to. "
                + "Exit code 3 if a file cannot be used.")
        {
            files, json,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            bool isJson = parsed.GetValue(json), allGood = true;
            foreach (string file in parsed.GetRequiredValue(files))
            {
                cancellationToken.ThrowIfCancellationRequested();
                allGood &= Check(file, isJson, terminal);
            }
            return Task.FromResult(allGood ? ExitCode.Done : ExitCode.Model);
        });
        return command;
    }

    private static bool Check(string file, bool isJson, Terminal terminal)
    {
        string? error = null, verdict = null;
        try
        {
            verdict = ModelLocator.Read(file, () => ModelCheck.Run(file));
        }
        catch (CommandException fault)
        {
            error = fault.Message;
        }
        if (isJson)
        {
            terminal.Output.WriteLine(JsonLine.Write(line =>
            {
                line.WriteString("file", file);
                line.WriteBoolean("ok", error is null);
                line.WriteString("error", error);
            }));
        }
        else if (error is null)
        {
            terminal.Output.WriteLine(Terminal.OneLine(verdict!));
        }
        else
        {
            terminal.Say(error);
        }
        return error is null;
    }
}
