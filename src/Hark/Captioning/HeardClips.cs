using Hark.Engine.Graph;

namespace Hark.Captioning;

/// <summary>What a network heard of a batch of clips, and its language model over them. Gives both back at the end.
/// </summary>
internal sealed class HeardClips(GraphRun heard, DecoderCaptionModel model) : IDisposable
{
    public DecoderCaptionModel Model => model;

    public void Dispose()
    {
        model.Dispose();
        heard.Dispose();
    }
}
