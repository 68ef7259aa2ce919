using Hark.Audio;
using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

public sealed class MixtureSamplerTests
{
    [Fact]
    public void AnItemDependsOnSeedStepAndPlaceOnly()
    {
        using var data = new Fixture();
        MixtureBatch batch = data.Sampler(seed: 7).DrawBatch(step: 5, batchSize: 4);
        MixtureBatch larger = data.Sampler(seed: 7).DrawBatch(step: 5, batchSize: 6);
        Assert.Equal(batch.StudentWaves, larger.StudentWaves.AsSpan(0, batch.StudentWaves.Length));
        Assert.Equal(batch.TeacherWaves, larger.TeacherWaves.AsSpan(0, batch.TeacherWaves.Length));
        Assert.Equal(batch.Labels, larger.Labels[..4]);
        Assert.NotEqual(batch.StudentWaves, data.Sampler(seed: 8).DrawBatch(step: 5, batchSize: 4).StudentWaves);
        Assert.NotEqual(batch.StudentWaves, data.Sampler(seed: 7).DrawBatch(step: 6, batchSize: 4).StudentWaves);
    }

    [Theory]
    [InlineData(0, 0.05)]
    [InlineData(1, 0.3)] // played slower, 16 kHz has no treble where 32 kHz still has some
    public void TeacherAndStudentHearTheSame(double varyProbability, double share)
    {
        using var data = new Fixture();
        MixtureSampler sampler = data.Sampler(seed: 1, new MixtureOptions { VaryProbability = varyProbability });
        MixtureBatch batch = sampler.DrawBatch(step: 0, batchSize: 16);
        for (int i = 0; i < 16; i++)
        {
            float[] student = batch.StudentWaves[(i * 80_000)..((i + 1) * 80_000)];
            float[] teacher = batch.TeacherWaves[(i * 160_000)..((i + 1) * 160_000)];
            float[] lowered = Resampler.Resample(teacher, 32_000, 16_000);
            double error = 0, energy = 0;
            for (int n = 100; n < student.Length - 100; n++)
            {
                error += Math.Pow(student[n] - lowered[n], 2);
                energy += Math.Pow(student[n], 2);
            }
            // A cut through a loud sound rings on in the resampled window, and clips recorded at 16 kHz go up and down
            // again; the rest is rounding.
            Assert.True(error <= share * energy, $"item {i}: {error / energy:0.0000}");
            Assert.InRange(teacher.Max(Math.Abs), 0, 0.9901f);
            Assert.InRange(student.Max(Math.Abs), 0.0001f, 0.9901f);
        }
    }

    [Fact]
    public void LabelsFollowTheOptions()
    {
        using var data = new Fixture();
        MixtureSampler sampler = data.Sampler(seed: 2);
        MixtureLabel[] labels = sampler.DrawBatch(step: 0, batchSize: 400).Labels;
        double mixed = labels.Count(l => l.Second >= 0) / 400.0;
        Assert.InRange(mixed, 0.45, 0.65); // 60 % but for pairs of one class
        Assert.All(labels, l => Assert.InRange(l.Dominant, 0, data.Table.ClassNames.Count - 1));
        Assert.All(labels, l => Assert.NotEqual(l.Dominant, l.Second));
        Assert.All(labels, l => Assert.InRange(l.DominantWeight, 0.5f, 1f));
        Assert.All(labels.Where(l => l.Second < 0), l => Assert.Equal(1f, l.DominantWeight));
        Assert.Equal(16, labels.Select(l => l.Dominant).Distinct().Count());
    }

    private sealed class Fixture : IDisposable
    {
        private readonly IReadOnlyList<Clip> clips;
        private readonly IReadOnlyList<ClipStore> stores;

        public Fixture()
        {
            Table = TestClips.Table;
            clips = TestClips.FewTrainClips(Table);
            stores = TestClips.Open(Table, clips, 16_000, 32_000);
        }

        public ClipTable Table { get; }

        public MixtureSampler Sampler(ulong seed, MixtureOptions? options = null) =>
            new(Table, clips, stores[0], stores[1], seed, options);

        public void Dispose()
        {
            foreach (ClipStore store in stores) store.Dispose();
        }
    }
}
