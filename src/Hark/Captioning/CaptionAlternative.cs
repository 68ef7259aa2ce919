namespace Hark.Captioning;

/// <summary>A caption that was not the best.</summary>
/// <param name="Caption">A sentence with a capital letter and a full stop.</param>
/// <param name="Confidence">0 to 1; see <see cref="CaptionResult.Confidence"/>.</param>
public sealed record CaptionAlternative(string Caption, double Confidence);
