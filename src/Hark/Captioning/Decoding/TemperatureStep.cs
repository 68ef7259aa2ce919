namespace Hark.Captioning.Decoding;

/// <summary>Divides the scores: below 1 the likely words gain, above 1 the unlikely ones.</summary>
internal sealed class TemperatureStep(float temperature) : IScoreStep
{
    public void Change(ReadOnlySpan<int> ids, Span<float> scores)
    {
        foreach (ref float score in scores) score /= temperature;
    }
}
