using System.Globalization;
using Spectre.Console;

namespace Hark.Cli.Downloads;

/// <summary>How far a download is: a bar where somebody watches, nothing where nobody does.</summary>
internal static class DownloadBar
{
    public static async Task<T> ShowAsync<T>(
        Terminal terminal, string file, Func<Action<long, long?>?, Task<T>> run)
    {
        if (!terminal.IsErrorWatched) return await run(null);
        IAnsiConsole console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(terminal.Error) });
        return await console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(file));
                return await run((done, total) =>
                {
                    task.IsIndeterminate = total is null;
                    task.MaxValue = Math.Max(1, total ?? done);
                    task.Value = done;
                    task.Description = Markup.Escape(
                        string.Create(CultureInfo.InvariantCulture, $"{file} {done / 1e6:0.0} MB"));
                });
            });
    }
}
