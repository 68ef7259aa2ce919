namespace Hark.Training.Data;

/// <summary>A scene of the validation set.</summary>
/// <param name="Id">Its name.</param>
/// <param name="File">Absolute path of its sound, 10 s.</param>
/// <param name="Kind">How its events relate, in the data set's own words: <c>seq2_bg</c>.</param>
/// <param name="Captions">Five reference captions in display form.</param>
/// <param name="Events">What happens when.</param>
public sealed record ValidationScene(
    string Id, string File, string Kind, IReadOnlyList<string> Captions, IReadOnlyList<SceneEvent> Events);
