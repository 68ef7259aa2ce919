using System.Security.Cryptography;
using System.Text;

namespace Hark.Cli.Downloads;

/// <summary>The id that git gives to the content of a file: SHA-1 of "blob", its length and its bytes.</summary>
internal static class GitBlob
{
    public static async Task<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
#pragma warning disable CA5350 // The id is git's; whoever wrote it down meant this file.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {file.Length}\0"));
        byte[] block = new byte[1 << 17];
        for (int count; (count = await file.ReadAsync(block, cancellationToken)) > 0;)
            hash.AppendData(block, 0, count);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
