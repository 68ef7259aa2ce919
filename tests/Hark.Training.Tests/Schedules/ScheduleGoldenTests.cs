using System.Globalization;
using System.Text.Json;
using Hark.TestKit;
using Hark.Training.Schedules;

namespace Hark.Training.Tests.Schedules;

/// <summary>Learning rates against those that the original training loops used.</summary>
[Trait("Category", "Golden")]
public sealed class ScheduleGoldenTests
{
    /// <summary>
    /// Primus 2023's step ramp counts its steps from the start of training under a warm-up: no recipe uses it.
    /// </summary>
    private static readonly string[] NotSupported = ["primus2023_step_10_third"];

    private static readonly GoldenFile Golden = GoldenFile.Load("optim/schedules");

    private static readonly Dictionary<string, LearningRateSchedule> Schedules = new()
    {
        ["primus2022_step_per_epoch"] = new StepSchedule(1e-4, stepLength: 10, factor: 1 / 3.0),
        ["primus2023_cosine_per_iteration"] = new RampSchedule(2e-5, 1e-7, 1, 1, 15, updatesPerEpoch: 8),
        ["primus2023_linear_per_iteration"] =
            new RampSchedule(2e-5, 1e-7, 1, 1, 15, updatesPerEpoch: 8, RampShape.Linear),
        ["audiocaption_exponential_small"] = new ExponentialDecaySchedule(5e-4, 5e-7, 50, 10),
        ["audiocaption_exponential_dcase2022"] = new ExponentialDecaySchedule(5e-4, 5e-7, 15000, 3000),
        ["audiocaption_exponential_scst"] = new ExponentialDecaySchedule(5e-5, 5e-5, 20, 0),
        ["audiocaption_cosine_small"] = new CosineSchedule(5e-4, 50, 10, convention: CosineConvention.AudioCaption),
        ["audiocaption_noam_small"] = new NoamSchedule(1 / Math.Sqrt(512 * 10), warmUpUpdates: 10, firstIndex: 2),
        ["clap_cosine_small"] = new CosineSchedule(1e-4, 100, 20, convention: CosineConvention.Clap),
        ["clap_noam_small"] = new NoamSchedule(1e-4, warmUpUpdates: 10),
        ["wavcaps_cosine"] = new CosineSchedule(5e-5, 40, 8),
        ["wavcaps_step"] = new StepSchedule(5e-5, stepLength: 5, factor: 0.1, warmUpUpdates: 4),
        ["efficientat_warmup_linear_down"] = new ExponentialWarmUpSchedule(8e-4, 8, 80, 95, 0.01),
        ["ast_multistep"] = new MultiStepSchedule(1e-5, Enumerable.Range(2, 998).Select(i => (long)i), 0.5),
    };

    public static TheoryData<string> Cases => [.. Schedules.Keys];

    [Fact]
    public void EveryCaseIsRunOrNamed() =>
        Assert.Equal(
            Golden.Json.GetProperty("cases").EnumerateObject().Select(c => c.Name).Order(),
            Schedules.Keys.Concat(NotSupported).Order());

    [Theory]
    [MemberData(nameof(Cases))]
    public void RateOfEveryUpdateIsThatOfTheOriginal(string name)
    {
        JsonElement golden = Golden.Json.GetProperty("cases").GetProperty(name);
        (long Update, double Rate)[] expected = golden.TryGetProperty("values", out JsonElement values)
            ? [.. values.EnumerateArray().Select((v, i) => (i + 1L, v.GetDouble()))]
            : [.. golden.GetProperty("values_at").EnumerateObject()
                .Select(v => (long.Parse(v.Name, CultureInfo.InvariantCulture), v.Value.GetDouble()))];
        Assert.NotEmpty(expected);
        foreach ((long update, double rate) in expected)
        {
            double found = Schedules[name].Rate(update - 1);
            bool isClose = Math.Abs(found - rate) <= 1e-9 * Math.Abs(rate) + 1e-20;
            Assert.True(isClose, $"update {update}: expected {rate:R}, found {found:R}");
        }
    }

    [Fact]
    public void CosineEndsAtTheFinalRate() =>
        Assert.Equal(1e-6, new CosineSchedule(1e-3, 100, 10, 1e-6).Rate(100), 1e-15);

    [Fact]
    public void ImpossibleLengthsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new CosineSchedule(1e-3, 10, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ExponentialDecaySchedule(1e-3, 0, 10, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new StepSchedule(1e-3, 0, 0.1));
    }
}
