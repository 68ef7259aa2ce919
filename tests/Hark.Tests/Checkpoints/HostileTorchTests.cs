using Hark.Checkpoints;

namespace Hark.Tests.Checkpoints;

/// <summary>
/// Damaged and hostile PyTorch files: each is refused with a typed error or read in full, as the list demands.
/// </summary>
public sealed class HostileTorchTests
{
    public static TheoryData<string, string> Files => HostileList.Of(file =>
        Path.GetExtension(file) is ".pt" or ".pth" && !file.StartsWith("kind_", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_answers_as_the_list_demands(string file, string must) =>
        HostileList.AssertAnswer(file, must, path => TorchArchive.Open(path));
}
