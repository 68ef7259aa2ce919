using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Hark.Evaluation.Reports;

/// <summary>
/// The page without its data: hand-written markup, style and scripts from this assembly's resources, joined into one
/// file. The content security policy names the one style and the one script by their hashes, so nothing that a caption
/// brings along could run or be fetched.
/// </summary>
internal static class ReportPage
{
    /// <summary>The place of the results.</summary>
    public const string Data = "data";

    /// <summary>The place of recordings and pictures.</summary>
    public const string Attachments = "attachments";

    // Joined in this order to one module; they share their names.
    private static readonly string[] Scripts =
        ["page", "metrics", "histogram", "player", "captions", "sign-test", "review", "start"];

    /// <summary>Writes the page and asks for the parts that belong to a result at their places.</summary>
    public static void Write(Stream output, string title, Action<string> writePart)
    {
        string style = Resource("report.css");
        string script = string.Join('\n', Scripts.Select(name => Resource($"{name}.js")));
        string[] pieces = Resource("report.html").Split("{{", StringSplitOptions.None);
        WriteText(output, pieces[0]);
        foreach (string piece in pieces.Skip(1))
        {
            int end = piece.IndexOf("}}", StringComparison.Ordinal);
            string part = piece[..end];
            string? text = part switch
            {
                "title" => WebUtility.HtmlEncode(title),
                "policy" => Policy(style, script),
                "style" => style,
                "script" => script,
                _ => null,
            };
            if (text is null) writePart(part);
            else WriteText(output, text);
            WriteText(output, piece[(end + 2)..]);
        }
    }

    // Recordings may be in the page, beside it, or anywhere on the disk.
    private static string Policy(string style, string script) => string.Join("; ",
        "default-src 'none'", $"style-src {Hash(style)}", $"script-src {Hash(script)}", "img-src data:",
        "media-src data: file: 'self'", "base-uri 'none'", "form-action 'none'");

    private static string Hash(string text) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream($"report/{name}")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n"); // as browsers hash it
    }

    private static void WriteText(Stream output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
