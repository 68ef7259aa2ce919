using System.Diagnostics;
using System.Globalization;

namespace Hark.Cli.Outputs;

/// <summary>How far a run is, on one line that is written over and over. Silent unless somebody watches.</summary>
internal sealed class ProgressLine(Terminal terminal, int total)
{
    private const int LineWidth = 70;

    // Captions that scroll by on the same screen are progress enough.
    private readonly bool isShown = terminal.IsErrorWatched && !terminal.IsOutputWatched && total > 1;
    private readonly long started = Stopwatch.GetTimestamp();

    public void Show(int done)
    {
        if (!isShown) return;
        string left = "";
        if (done > 0)
        {
            TimeSpan remaining = Stopwatch.GetElapsedTime(started) / done * (total - done);
            left = string.Create(
                CultureInfo.InvariantCulture, $", {(long)remaining.TotalMinutes}:{remaining.Seconds:00} left");
        }
        terminal.Error.Write($"\r{done} of {total}{left}".PadRight(LineWidth));
        terminal.Error.Flush();
    }

    public void Clear()
    {
        if (isShown) terminal.Error.Write("\r" + new string(' ', LineWidth) + "\r");
    }
}
