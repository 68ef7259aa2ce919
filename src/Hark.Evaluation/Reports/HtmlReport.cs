using System.Buffers.Text;
using System.Text;

namespace Hark.Evaluation.Reports;

/// <summary>
/// Writes a result as one HTML file that needs nothing else: no network, no server. It shows the metrics with their
/// intervals, the distribution of every metric's scores, and the captions beside references and sound; a comparison
/// also offers a blind review, whose choices <see cref="BlindChoices"/> reads.
/// </summary>
/// <remarks>The same input gives the same bytes. Safe to call from any number of threads.</remarks>
public static class HtmlReport
{
    /// <summary>Writes the report of one system.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="options">What else the report holds.</param>
    /// <param name="output">Receives the page, UTF-8. Left open.</param>
    /// <param name="cancellationToken">Stops reading recordings.</param>
    /// <exception cref="IOException"><paramref name="output"/> cannot be written.</exception>
    public static ReportSummary Write(
        EvaluationResult result, ReportOptions options, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Write(new ReportContent([result], null), options, output, cancellationToken);
    }

    /// <summary>Writes the report of two systems.</summary>
    /// <param name="result">What was found; both systems have the same items.</param>
    /// <param name="options">What else the report holds.</param>
    /// <param name="output">Receives the page, UTF-8. Left open.</param>
    /// <param name="cancellationToken">Stops reading recordings.</param>
    /// <exception cref="EvaluationException">The two systems have different items.</exception>
    /// <exception cref="IOException"><paramref name="output"/> cannot be written.</exception>
    public static ReportSummary Write(
        ComparisonResult result, ReportOptions options, Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        return Write(new ReportContent([result.A, result.B], result), options, output, cancellationToken);
    }

    /// <summary>
    /// The id of a comparison's report, which <see cref="BlindChoices.ReportId"/> must equal for the choices to belong
    /// to it: a hash of the systems, their captions and the seed.
    /// </summary>
    /// <param name="result">The comparison.</param>
    /// <param name="seed"><see cref="ReportOptions.Seed"/>.</param>
    public static string IdOf(ComparisonResult result, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(result);
        return ReportJson.Id(new([result.A, result.B], result), seed);
    }

    private static ReportSummary Write(
        ReportContent content, ReportOptions options, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        Recording[] recordings = RecordingCollector.Collect(content.Items, options, cancellationToken);
        ReportSummary summary = Summarize(content, recordings);
        ReportPage.Write(output, content.Title, part =>
        {
            if (part == ReportPage.Data) ReportJson.Write(content, options, recordings, output);
            else WriteAttachments(recordings, output);
        });
        return summary;
    }

    private static ReportSummary Summarize(ReportContent content, Recording[] recordings)
    {
        List<ReportProblem> problems = [];
        for (int i = 0; i < recordings.Length; i++)
        {
            foreach (string note in recordings[i].Notes.Distinct()) problems.Add(new(content.Items[i].Id, note));
        }
        return new(recordings.Length,
            recordings.Count(recording => recording is { Link: not null, Audio: null }),
            recordings.Count(recording => recording.Audio is not null),
            recordings.Count(recording => recording.Picture is not null),
            problems);
    }

    // Each in a block of its own, so that a browser decodes only what is looked at.
    private static void WriteAttachments(Recording[] recordings, Stream output)
    {
        for (int i = 0; i < recordings.Length; i++)
        {
            if (recordings[i] is { Audio: byte[] audio, MediaType: string type })
                WriteAttachment($"audio-{i}", type, audio, output);
            if (recordings[i].Picture is byte[] picture) WriteAttachment($"picture-{i}", "image/png", picture, output);
        }
    }

    private static void WriteAttachment(string id, string mediaType, byte[] bytes, Stream output)
    {
        output.Write(Encoding.ASCII.GetBytes($"<script type=\"text/plain\" id=\"{id}\">data:{mediaType};base64,"));
        byte[] text = new byte[Base64.GetMaxEncodedToUtf8Length(bytes.Length)];
        Base64.EncodeToUtf8(bytes, text, out _, out int written);
        output.Write(text.AsSpan(0, written));
        output.Write("</script>\n"u8);
    }
}
