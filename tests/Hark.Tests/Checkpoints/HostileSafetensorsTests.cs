using System.Text.Json;
using Hark.Checkpoints;

namespace Hark.Tests.Checkpoints;

/// <summary>
/// Damaged and hostile safetensors files: each is refused with a typed error or read in full, as the list demands.
/// </summary>
public sealed class HostileSafetensorsTests
{
    public static TheoryData<string, string> Files =>
        HostileList.Of(file => file.EndsWith(".safetensors", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_answers_as_the_list_demands(string file, string must) =>
        HostileList.AssertAnswer(file, must, path => SafetensorsFile.Open(path));
}
