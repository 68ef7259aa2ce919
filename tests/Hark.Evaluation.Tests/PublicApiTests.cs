using Hark.TestKit;

namespace Hark.Evaluation.Tests;

/// <summary>What programs may use of the evaluation, as a text file: a change is seen in the review.</summary>
public class PublicApiTests
{
    [Fact]
    public void The_facade_is_the_committed_one()
    {
        string path = Path.Combine(RepositoryFolder.Root, "tests", "Hark.Evaluation.Tests", "public-api.txt");
        string actual = PublicApi.Describe(typeof(CaptionSet).Assembly);
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (actual == expected) return;

        string found = Path.Combine(AppContext.BaseDirectory, "public-api.found.txt");
        File.WriteAllText(found, actual);
        Assert.Fail($"The public API changed. If that is meant, copy {found} to {path} and say so in the commit.");
    }
}
