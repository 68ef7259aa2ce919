namespace Hark.Cli.Downloads;

/// <summary>What to fetch, and where to put it.</summary>
/// <param name="Url">The address.</param>
/// <param name="Path">The file to write. It appears when it is complete and checked, not before.</param>
/// <param name="Bytes">The size that it must have; null if unknown.</param>
/// <param name="Sha256">The SHA-256 that it must have, in hexadecimal; null if unknown.</param>
internal sealed record DownloadRequest(Uri Url, string Path, long? Bytes = null, string? Sha256 = null);
