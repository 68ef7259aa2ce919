namespace Hark.Tests.Engine.Ops;

/// <summary>Makes sure that every case of a golden file is either run or named as not supported yet.</summary>
internal static class GoldenCases
{
    public static void AllAccountedFor(string file, params IEnumerable<string>[] groups)
    {
        string[] named = [.. groups.SelectMany(g => g).Order(StringComparer.Ordinal)];
        Assert.Equal(GoldenCase.Names(file).Order(StringComparer.Ordinal), named);
    }
}
