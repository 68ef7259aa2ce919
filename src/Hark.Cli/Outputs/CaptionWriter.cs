using Hark.Captioning;

namespace Hark.Cli.Outputs;

/// <summary>A form in which captions are written to standard output.</summary>
internal abstract class CaptionWriter(TextWriter output)
{
    protected TextWriter Output => output;

    /// <summary>Writes what comes before the first caption.</summary>
    public virtual void Begin()
    {
    }

    /// <summary>Writes a caption.</summary>
    public abstract void Write(string path, CaptionResult result);

    /// <summary>Writes that there is no caption.</summary>
    public abstract void Write(string path, string error);
}
