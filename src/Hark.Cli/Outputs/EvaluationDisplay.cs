using Hark.Evaluation;

namespace Hark.Cli.Outputs;

/// <summary>How far an evaluation is, on one line that is written over. Silent unless somebody watches.</summary>
internal sealed class EvaluationDisplay(Terminal terminal) : IProgress<EvaluationProgress>
{
    private const int LineWidth = 70;

    private readonly Lock gate = new();

    /// <summary>What is judged now.</summary>
    public string Name { get; set; } = "";

    public void Report(EvaluationProgress value)
    {
        if (!terminal.IsErrorWatched) return;
        lock (gate)
        {
            string text = $"{Name}: {value.Done} of {value.Total} metrics, {value.Step} is done";
            terminal.Error.Write($"\r{(text.Length > LineWidth ? text[..LineWidth] : text.PadRight(LineWidth))}");
            terminal.Error.Flush();
        }
    }

    public void Clear()
    {
        if (terminal.IsErrorWatched) terminal.Error.Write("\r" + new string(' ', LineWidth) + "\r");
    }
}
