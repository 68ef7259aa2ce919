using Hark.Captioning;

namespace Hark.Cli.Outputs;

/// <summary>For people: a caption per line, behind the name of its file unless only one was asked for.</summary>
internal sealed class TextCaptions(TextWriter output, bool namesFiles) : CaptionWriter(output)
{
    public override void Write(string path, CaptionResult result) =>
        Output.WriteLine(namesFiles ? $"{Terminal.OneLine(path)}: {result.Caption}" : result.Caption);

    public override void Write(string path, string error)
    {
        // People read it on standard error.
    }
}
