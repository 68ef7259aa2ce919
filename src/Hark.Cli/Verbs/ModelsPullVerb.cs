using System.CommandLine;
using Hark.Cli.Catalogue;

namespace Hark.Cli.Verbs;

/// <summary><c>hark models pull NAME</c>: fetches a published model and makes it ready for use.</summary>
internal static class ModelsPullVerb
{
    public static Command Build(Terminal terminal)
    {
        Argument<string> name = new("NAME") { Description = "A name of 'hark models list'." };
        Option<bool> accept = new("--accept-licence")
        {
            Description = "Agree to the licence, which is shown in any case, without being asked.",
        };
        Option<bool> offline = new("--offline") { Description = "Never ask the network: use what was fetched before." };
        Option<string?> url = new("--url")
        {
            HelpName = "URL",
            Description = "Fetch the checkpoint from here, where the catalogue knows no address.",
        };
        url.Validators.Add(result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
                result.AddError($"--url: expected an address that begins with https://, found '{text}'.");
        });
        Command command = new("pull",
            "Fetches a published checkpoint, checks it, converts it, and keeps it in HARK_HOME (default: hark in the "
                + "user's local application data), where --model finds it by its name. A download that was stopped "
                + "goes on where it was. Proxies are those of HTTPS_PROXY and NO_PROXY.")
        {
            name, accept, offline, url,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            CatalogueEntry entry = ModelCatalogue.Shipped.Find(parsed.GetRequiredValue(name));
            using HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };
            client.DefaultRequestHeaders.UserAgent.ParseAdd("hark");
            ModelPull pull = new(entry, client, terminal)
            {
                AcceptsLicence = parsed.GetValue(accept),
                IsOffline = parsed.GetValue(offline),
                Url = parsed.GetValue(url) is string text ? new Uri(text) : null,
            };
            terminal.Output.WriteLine(Terminal.OneLine(await pull.RunAsync(cancellationToken)));
            return ExitCode.Done;
        });
        return command;
    }
}
