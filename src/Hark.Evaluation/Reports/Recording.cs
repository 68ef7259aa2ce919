namespace Hark.Evaluation.Reports;

/// <summary>What a report shows of an item's recording.</summary>
internal sealed record Recording
{
    /// <summary>An item without a recording.</summary>
    public static Recording None { get; } = new();

    /// <summary>Where the file is, as an address from the report's place; null where the bytes are here.</summary>
    public string? Link { get; init; }

    /// <summary>The file's bytes, where they are embedded.</summary>
    public byte[]? Audio { get; init; }

    /// <summary>The media type of <see cref="Audio"/>.</summary>
    public string? MediaType { get; init; }

    /// <summary>Why the recording is not in the report though it was asked for, or cannot be played.</summary>
    public string? AudioNote { get; init; }

    /// <summary>A PNG file, <see cref="SoundPicture.Width"/> by <see cref="SoundPicture.Height"/>.</summary>
    public byte[]? Picture { get; init; }

    /// <summary>Why there is no picture though it was asked for.</summary>
    public string? PictureNote { get; init; }

    /// <summary>Whether the picture shows the recording's beginning only.</summary>
    public bool IsPictureShortened { get; init; }

    /// <summary>What is missing.</summary>
    public IEnumerable<string> Notes => new[] { AudioNote, PictureNote }.OfType<string>();
}
