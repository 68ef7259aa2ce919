using System.Globalization;
using Hark.Training.Runs;
using Spectre.Console;

namespace Hark.Cli.Outputs;

/// <summary>How a training goes: a bar with the time left where somebody watches, else a line now and then.</summary>
internal static class TrainingDisplay
{
    private static readonly TimeSpan LineEvery = TimeSpan.FromSeconds(30);

    public static string Show(Terminal terminal, Func<IProgress<TrainingProgress>, string> train)
    {
        if (!terminal.IsErrorWatched) return train(new Lines(terminal));
        AnsiConsoleSettings settings = new() { Out = new AnsiConsoleOutput(terminal.Error) };
        IAnsiConsole console = AnsiConsole.Create(settings);
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => train(new Bars(console, context)));
    }

    private static string Numbers(TrainingProgress state)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string text = string.Create(culture, $"{state.Step} of {state.Steps}");
        if (double.IsNaN(state.Loss)) return text;
        text += string.Create(culture, $", loss {state.Loss:0.000}, {state.ClipsPerSecond:0.0} clips/s");
        return text + string.Create(
            culture, $", {(long)state.Remaining.TotalHours}:{state.Remaining:mm\\:ss} left");
    }

    private sealed class Lines(Terminal terminal) : IProgress<TrainingProgress>
    {
        private readonly Lock gate = new();
        private DateTime next;

        public void Report(TrainingProgress value)
        {
            lock (gate)
            {
                if (value.Message is null && DateTime.UtcNow < next) return;
                next = DateTime.UtcNow + LineEvery;
                terminal.Say($"{value.Stage}: {value.Message ?? Numbers(value)}");
            }
        }
    }

    private sealed class Bars(IAnsiConsole console, ProgressContext context) : IProgress<TrainingProgress>
    {
        private readonly Lock gate = new();
        private readonly Dictionary<string, ProgressTask> stages = [];

        public void Report(TrainingProgress value)
        {
            lock (gate)
            {
                if (value.Message is not null) console.WriteLine($"{value.Stage}: {value.Message}");
                if (!stages.TryGetValue(value.Stage, out ProgressTask? stage))
                    stages.Add(value.Stage, stage = context.AddTask(value.Stage, maxValue: Math.Max(1, value.Steps)));
                stage.Value = value.Step;
                stage.Description = Markup.Escape($"{value.Stage}: {Numbers(value)}");
            }
        }
    }
}
