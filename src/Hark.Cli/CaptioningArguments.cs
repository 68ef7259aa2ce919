using System.CommandLine;

namespace Hark.Cli;

/// <summary>The options of <c>hark evaluate</c> that run a captioner first.</summary>
internal sealed class CaptioningArguments
{
    private readonly Option<string[]> models = ModelLocator.CreateEnsembleOption();

    private readonly Option<string?> data = new("--data")
    {
        HelpName = "DIR",
        Description =
            "Caption the recordings of this folder first. FILES is then REFERENCES alone; without it, the one CSV, "
            + "JSON or JSONL file in the folder.",
    };

    private readonly Option<string?> predictions = new("--predictions")
    {
        HelpName = "FILE",
        Description = "Where the captions of --data are kept. Default: MODEL-predictions.csv in the current folder.",
    };

    /// <summary>Enters the options into a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { models, data, predictions }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (HasData(result)) return;
            foreach (Option option in new Option[] { models, predictions })
            {
                if (result.GetResult(option) is not null)
                    result.AddError($"{option.Name} has a meaning with --data only.");
            }
        });
    }

    /// <summary>Whether a captioner is to run.</summary>
    public bool HasData(System.CommandLine.Parsing.CommandResult result) => result.GetResult(data) is not null;

    /// <summary>What to caption; null where the captions are there already.</summary>
    public CaptioningSettings? Read(ParseResult parsed, Terminal terminal)
    {
        if (parsed.GetValue(data) is not string folder) return null;
        string[] files = ModelLocator.FindAll(parsed.GetValue(models), terminal);
        string name = Path.GetFileNameWithoutExtension(files[0]);
        return new(files, folder, parsed.GetValue(predictions) ?? $"{name}-predictions.csv");
    }
}

/// <summary>What is captioned before it is judged.</summary>
/// <param name="Models">The captioner; several are an ensemble.</param>
/// <param name="Data">The folder of the recordings.</param>
/// <param name="Predictions">The file that keeps the captions.</param>
internal sealed record CaptioningSettings(string[] Models, string Data, string Predictions);
