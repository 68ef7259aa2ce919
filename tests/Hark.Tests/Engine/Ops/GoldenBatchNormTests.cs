using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

/// <summary>The batch-norm cases of golden/ops/norm_linear.</summary>
[Trait("Category", "Golden")]
public sealed class GoldenBatchNormTests
{
    private const string File = "ops/norm_linear";

    public static TheoryData<string> Cases =>
        [.. GoldenCase.Names(File).Where(n => n.StartsWith("bn", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ForwardBackwardAndRunningStatistics(string name) => GoldenCase.Run(
        File,
        name,
        golden =>
        {
            int[] permutation = golden.Rank("x") switch { 4 => [0, 2, 3, 1], 3 => [0, 2, 1], _ => [] }; // channels last
            Tensor y = golden.Input("x", permutation).BatchNorm(
                golden.Input("weight"), golden.Input("bias"), golden.Input("running_mean"), golden.Input("running_var"),
                golden.Settings.GetProperty("training").GetBoolean(),
                golden.Settings.GetProperty("momentum").GetSingle(),
                golden.Settings.GetProperty("eps").GetSingle());
            golden.Output("y", y, permutation);
        },
        golden =>
        {
            if (!golden.Has("running_mean_after")) return;
            golden.Also("running_mean_after", golden.Input("running_mean"));
            golden.Also("running_var_after", golden.Input("running_var"));
        });
}
