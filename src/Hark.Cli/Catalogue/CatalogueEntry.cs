namespace Hark.Cli.Catalogue;

/// <summary>A published model. What nobody could verify is null and shown as unknown: nothing is a guess.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Title">What it is.</param>
/// <param name="Architecture">The kind of network that the checkpoint converts to.</param>
/// <param name="Page">Where it is published.</param>
/// <param name="Licence">The licence of the weights, as an SPDX expression where there is one.</param>
/// <param name="LicenceFrom">Who says so.</param>
/// <param name="Citation">What to cite.</param>
/// <param name="Files">The checkpoint, and what belongs to it.</param>
/// <param name="Note">What else the user has to know; or null.</param>
internal sealed record CatalogueEntry(
    string Name,
    string Title,
    string Architecture,
    string Page,
    string Licence,
    string LicenceFrom,
    string Citation,
    IReadOnlyList<CatalogueFile> Files,
    string? Note = null);

/// <summary>A file of a published model.</summary>
/// <param name="File">Its name.</param>
/// <param name="Role">What it is: the checkpoint, or its vocabulary.</param>
/// <param name="Url">Its address, or null where nobody states one; verified only where its SHA-256 is known
/// too.</param>
/// <param name="UrlFrom">Who states the address.</param>
/// <param name="Bytes">Its size, or null.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal, or null.</param>
/// <param name="Member">The file to take out of it where it is an archive; or null.</param>
internal sealed record CatalogueFile(
    string File,
    string Role = CatalogueFile.Checkpoint,
    string? Url = null,
    string? UrlFrom = null,
    long? Bytes = null,
    string? Sha256 = null,
    string? Member = null)
{
    public const string Checkpoint = "checkpoint";
    public const string Vocabulary = "vocabulary";
}
