using Hark.Evaluation.Spice.Scenes;

namespace Hark.Evaluation.Tests.Spice;

/// <summary>Statements as texts.</summary>
internal static class SceneTexts
{
    public static string[] Sorted(IEnumerable<SceneTuple> tuples) =>
        [.. tuples.Select(static tuple => tuple.ToString()).Order(StringComparer.Ordinal)];
}
