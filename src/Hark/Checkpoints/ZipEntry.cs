namespace Hark.Checkpoints;

/// <summary>
/// One entry of the central directory of a zip archive; the sizes are already checked against the file.
/// </summary>
/// <param name="Name">The full name; compared, never resolved as a path.</param>
/// <param name="Method">0 stored or 8 deflated.</param>
/// <param name="Crc">CRC-32 of the content; 0 from writers that leave it out.</param>
/// <param name="StoredSize">Bytes in the archive.</param>
/// <param name="Size">Bytes of the content.</param>
/// <param name="HeaderOffset">Where the local header lies.</param>
internal sealed record ZipEntry(string Name, int Method, uint Crc, long StoredSize, long Size, long HeaderOffset);
