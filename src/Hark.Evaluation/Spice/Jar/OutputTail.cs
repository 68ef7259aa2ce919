using System.Text;

namespace Hark.Evaluation.Spice.Jar;

/// <summary>Keeps the end of what a program says. Thread-safe.</summary>
internal sealed class OutputTail
{
    private const int MaxLength = 4096;
    private readonly StringBuilder text = new();

    public async Task ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        char[] buffer = new char[MaxLength];
        while (await Read().ConfigureAwait(false) is > 0 and int count)
        {
            lock (text)
            {
                text.Append(buffer, 0, count);
                if (text.Length > MaxLength) text.Remove(0, text.Length - MaxLength);
            }
        }

        // The program and its pipes may be gone before the last word is read.
        async Task<int> Read()
        {
            try
            {
                return await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or IOException)
            {
                return 0;
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (text) return text.Length == 0 ? "(nothing)" : text.ToString().Trim();
    }
}
