using Hark.Engine;
using Hark.TestKit;

namespace Hark.Tests.Architecture;

/// <summary>
/// The stable facade of the library as a text file: whoever changes it sees the change in the review. Types marked
/// [Experimental] are not part of it.
/// </summary>
public class PublicApiTests
{
    [Fact]
    public void The_stable_facade_is_the_committed_one()
    {
        string path = Path.Combine(RepositoryFolder.Root, "tests", "Hark.Tests", "Architecture", "public-api.txt");
        string actual = PublicApi.Describe(typeof(Tensor).Assembly);
        string expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (actual == expected) return;

        string found = Path.Combine(AppContext.BaseDirectory, "public-api.found.txt");
        File.WriteAllText(found, actual);
        Assert.Fail($"The public API changed. If that is meant, copy {found} to {path} and say so in the commit.");
    }
}
