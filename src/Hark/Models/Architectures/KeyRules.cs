namespace Hark.Models.Architectures;

/// <summary>Why tensors that stand in many published checkpoints are left out.</summary>
internal static class KeyRules
{
    private const string FrontEnd = "front-end, which Hark computes";
    private const string Distillation = "distillation head, used in training alone";
    private const string Computed = "follows from the sizes";

    private static readonly (string Part, string Reason)[] Parts =
    [
        (".num_batches_tracked", "batch counter, no part in inference"),
        ("spectrogram_extractor.", FrontEnd),
        ("logmel_extractor.", FrontEnd),
        ("melspec_extractor.", FrontEnd),
        ("audio_feats_extractor.", FrontEnd),
        ("front_end.", FrontEnd),
        ("stdnt_proj.", Distillation),
        ("tchr_proj.", Distillation),
        ("logit_scale", "scale of the training loss"),
        ("position_ids", Computed),
        ("relative_position_index", Computed),
        (".attn_mask", Computed),
    ];

    /// <summary>The reason for a name, or null where none of the rules speaks of it.</summary>
    public static string? ReasonToLeaveOut(string name)
    {
        foreach ((string part, string reason) in Parts)
        {
            if (name.Contains(part, StringComparison.Ordinal)) return reason;
        }
        return null;
    }

    /// <summary>
    /// Names of one network behind a prefix: what is not behind it, and what the rules speak of, is left out; the rest
    /// goes through <paramref name="map"/>, or keeps its name.
    /// </summary>
    public static Func<string, KeyUse> Behind(string prefix, Func<string, KeyUse>? map = null) => name =>
    {
        if (ReasonToLeaveOut(name) is string reason) return KeyUse.LeaveOut(reason);
        if (!name.StartsWith(prefix, StringComparison.Ordinal)) return KeyUse.LeaveOut("part of another network");
        string rest = name[prefix.Length..];
        return map is null ? KeyUse.Fill(rest) : map(rest);
    };

    /// <summary>The same with the key map at the bottom of a network's file.</summary>
    /// <param name="prefix">What stands before the names.</param>
    /// <param name="keyMap">
    /// A name as the network calls it (<c>name[1/3]</c> for a part), or null for a tensor that it leaves out.
    /// </param>
    /// <param name="reason">Why it leaves tensors out.</param>
    public static Func<string, KeyUse> ByKeyMap(string prefix, Func<string, string?> keyMap, string reason) =>
        Behind(prefix, name => keyMap(name) is { } target ? KeyUse.Fill(target) : KeyUse.LeaveOut(reason));
}
