namespace Hark.Evaluation.Reports;

/// <summary>Looks at every item's recording, as far as the limits of the report go.</summary>
internal static class RecordingCollector
{
    // What browsers can be expected to play, by file name.
    private static readonly Dictionary<string, string> MediaTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".aac"] = "audio/aac",
        [".aif"] = "audio/aiff",
        [".aiff"] = "audio/aiff",
        [".flac"] = "audio/flac",
        [".m4a"] = "audio/mp4",
        [".mp3"] = "audio/mpeg",
        [".oga"] = "audio/ogg",
        [".ogg"] = "audio/ogg",
        [".opus"] = "audio/ogg",
        [".wav"] = "audio/wav",
        [".webm"] = "audio/webm",
    };

    // Pictures are made so many at a time; after each group the limit is looked at, in the order of the items, so that
    // what is embedded does not depend on threads.
    private const int Group = 64;

    public static Recording[] Collect(
        IReadOnlyList<CaptionItem> items, ReportOptions options, CancellationToken cancellationToken)
    {
        Recording[] recordings = new Recording[items.Count];
        long audioLeft = options.AudioBytes;
        for (int i = 0; i < recordings.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            recordings[i] = items[i].Sound is string path ? Find(path, options, ref audioLeft) : Recording.None;
        }
        if (options.Pictures) AddPictures(items, recordings, options, cancellationToken);
        return recordings;
    }

    private static Recording Find(string path, ReportOptions options, ref long audioLeft)
    {
        if (!File.Exists(path)) return new() { AudioNote = $"The recording {path} was not found." };
        Recording linked = new() { Link = RecordingLink.Of(path, options.Folder) };
        if (!options.EmbedAudio) return linked;
        FileInfo file = new(path);
        if (!MediaTypes.TryGetValue(file.Extension, out string? mediaType))
            return linked with { AudioNote = $"Linked, not embedded: \"{file.Extension}\" is no known kind of sound." };
        if (file.Length > audioLeft)
        {
            return linked with
            {
                AudioNote = $"Linked, not embedded: the limit of {options.AudioBytes / 1e6:0.#} MB is reached.",
            };
        }
        try
        {
            byte[] audio = File.ReadAllBytes(path);
            audioLeft -= audio.Length;
            return new() { Audio = audio, MediaType = mediaType };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return linked with { AudioNote = $"Linked, not embedded: {error.Message}" };
        }
    }

    private static void AddPictures(
        IReadOnlyList<CaptionItem> items, Recording[] recordings, ReportOptions options, CancellationToken cancellation)
    {
        ParallelOptions parallel = new()
        {
            CancellationToken = cancellation,
            MaxDegreeOfParallelism = Math.Max(1, options.Threads),
        };
        long left = options.PictureBytes;
        for (int start = 0; start < recordings.Length; start += Group)
        {
            int end = Math.Min(start + Group, recordings.Length);
            bool isFull = left <= 0;
            void DrawOne(int i) => recordings[i] = Draw(recordings[i], items[i].Sound, cancellation);
            if (!isFull) Parallel.For(start, end, parallel, DrawOne);
            for (int i = start; i < end; i++) recordings[i] = Keep(recordings[i], isFull, options, ref left);
        }
    }

    private static Recording Draw(Recording recording, string? path, CancellationToken cancellationToken)
    {
        if (recording is { Link: null, Audio: null } || path is null) return recording;
        SoundPicture picture = SoundPicture.Of(path, cancellationToken);
        return recording with
        {
            Picture = picture.Png,
            PictureNote = picture.Problem,
            IsPictureShortened = picture.IsShortened,
        };
    }

    private static Recording Keep(Recording recording, bool isFull, ReportOptions options, ref long left)
    {
        bool hasSound = recording.Link is not null || recording.Audio is not null;
        long size = recording.Picture?.Length ?? 0;
        if (hasSound && (isFull || size > left))
        {
            left = 0; // the first that does not fit ends it: later ones would only look chosen
            return recording with
            {
                Picture = null,
                PictureNote = recording.PictureNote
                    ?? $"No picture: the limit of {options.PictureBytes / 1e6:0.#} MB is reached.",
            };
        }
        left -= size;
        return recording;
    }
}
