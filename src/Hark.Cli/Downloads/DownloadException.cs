namespace Hark.Cli.Downloads;

/// <summary>A file that cannot be fetched; the message says why and what to do.</summary>
internal sealed class DownloadException(string message, bool isPassing = false, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Whether it may work when tried again.</summary>
    public bool IsPassing => isPassing;
}
