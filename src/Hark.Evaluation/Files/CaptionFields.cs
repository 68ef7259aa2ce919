using System.Text.RegularExpressions;

namespace Hark.Evaluation.Files;

/// <summary>Which columns or fields name a sound and which hold captions, by the names that are in use.</summary>
internal sealed partial class CaptionFields
{
    // The first that is there counts: COCO's annotations have an id of their own beside image_id, AudioCaps' rows one
    // of the caption beside youtube_id.
    private static readonly string[] IdNames =
    [
        "image_id", "audio_id", "sound_id", "clip_id", "youtube_id", "ytid", "file_name", "filename", "file", "fname",
        "audio_file", "audio", "audio_path", "path", "wav", "sound", "clip", "name", "id", "item", "key",
    ];

    private static readonly string[] PredictionNames =
    [
        "caption_predicted", "predicted_caption", "caption_prediction", "prediction", "predicted", "pred", "candidate",
        "cand", "hypothesis", "hyp", "generated_caption", "generated", "output", "caption", "text", "sentence",
        "candidates", "predictions", "captions",
    ];

    private static readonly string[] ReferenceNames =
    [
        "references", "refs", "mult_references", "mrefs", "reference", "ref", "caption_reference", "caption_references",
        "reference_caption", "ground_truth", "target", "captions", "caption", "sentences", "text", "sentence",
    ];

    private CaptionFields(int id, int[] captions) => (Id, Captions) = (id, captions);

    /// <summary>The place of the name; -1 where there is none.</summary>
    public int Id { get; }

    /// <summary>The places of the captions; none where there are none.</summary>
    public int[] Captions { get; }

    public static CaptionFields Find(IReadOnlyList<string> names, CaptionRole role)
    {
        string[] known = [.. names.Select(Normalize)];
        int id = First(known, IdNames);
        int[] numbered = [.. Enumerable.Range(0, known.Length).Where(i => Numbered().IsMatch(known[i]))];
        int single = First(known, role == CaptionRole.Predictions ? PredictionNames : ReferenceNames);
        // Numbered columns are references; beside a column of predictions they do not count as such.
        bool takesNumbered = numbered.Length > 0 && (role == CaptionRole.References || single < 0);
        return new(id, takesNumbered ? numbered : single < 0 ? [] : [single]);
    }

    private static int First(string[] known, string[] wanted)
    {
        foreach (string name in wanted)
        {
            int at = Array.IndexOf(known, name);
            if (at >= 0) return at;
        }
        return -1;
    }

    private static string Normalize(string name) =>
        name.Trim().Replace(' ', '_').Replace('-', '_').ToLowerInvariant();

    [GeneratedRegex(@"^(?:caption|reference|ref|sentence|raw)_?[0-9]{1,3}$")]
    private static partial Regex Numbered();
}
