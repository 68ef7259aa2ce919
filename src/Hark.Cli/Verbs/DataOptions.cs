using System.CommandLine;

namespace Hark.Cli.Verbs;

/// <summary>The options of whatever fetches data.</summary>
internal sealed class DataOptions
{
    private readonly Option<bool> accept = new("--accept-licence")
    {
        Description = "Agree to the licence, which is shown in any case, without being asked.",
    };

    private readonly Option<string?> url = new("--url")
    {
        HelpName = "URL",
        Description = "Fetch it from here instead.",
    };

    private readonly Option<bool> fetch = new("--fetch")
    {
        Description = "Fetch it even if it is there already.",
    };

    public DataOptions() => url.Validators.Add(result =>
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            result.AddError($"--url: expected an address that begins with https://, found '{text}'.");
    });

    public void AddTo(Command command)
    {
        command.Options.Add(accept);
        command.Options.Add(url);
        command.Options.Add(fetch);
    }

    public bool Accepts(ParseResult parsed) => parsed.GetValue(accept);

    public bool Fetches(ParseResult parsed) => parsed.GetValue(fetch);

    public Uri? Url(ParseResult parsed) => parsed.GetValue(url) is string text ? new Uri(text) : null;

    /// <summary>A client that waits as long as a download takes.</summary>
    public static HttpClient Client()
    {
        HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("hark");
        return client;
    }
}
