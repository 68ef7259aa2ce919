using Hark.Training.Data;

namespace Hark.Training.Tests.Data;

public sealed class SceneSynthesizerTests : IDisposable
{
    private const int Scenes = 250;

    private readonly ClipTable table = TestClips.Table;
    private readonly IReadOnlyList<Clip> clips;
    private readonly ClipStore store;

    public SceneSynthesizerTests()
    {
        clips = TestClips.FewTrainClips(table);
        store = TestClips.Open(table, clips, 16_000)[0];
    }

    public void Dispose() => store.Dispose();

    [Fact]
    public void ASceneDependsOnSeedAndIndexOnly()
    {
        Scene first = Synthesizer(5).Render(77), again = Synthesizer(5).Render(77), other = Synthesizer(6).Render(77);
        Assert.Equal(first.Samples, again.Samples);
        Assert.Equal(first.Events, again.Events);
        Assert.Equal(first.Captions, again.Captions);
        Assert.NotEqual(first.Samples, other.Samples);
        Assert.Equal(first.Kind, Synthesizer(5).KindOf(77));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.6)]
    public void EventsSoundWhenTheyAreSaidTo(double varyProbability)
    {
        foreach (Scene scene in Render(varyProbability)
            .Where(s => s.Kind is not (SceneKind.Clip or SceneKind.Background)))
        {
            if (scene.Events.Any(e => e.IsBackground)) continue;
            double total = Energy(scene, 0, 10), inEvents = 0, end = 0;
            foreach (SceneEvent e in scene.Events)
            {
                Assert.InRange(e.OffsetSeconds - e.OnsetSeconds, 0.001, 8.001);
                bool sounds = Energy(scene, e.OnsetSeconds, e.OffsetSeconds) > 0;
                Assert.True(sounds, $"{scene.Index}: {e.ClassName} is silent");
                if (e.OffsetSeconds > end) inEvents += Energy(scene, Math.Max(end, e.OnsetSeconds), e.OffsetSeconds);
                end = Math.Max(end, e.OffsetSeconds);
            }
            double hiss = 10 * 16_000 * 1e-6; // at most -60 dB throughout
            Assert.True(total - inEvents <= 1.05 * hiss, $"{scene.Index}: {total - inEvents} outside of events");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.6)]
    public void EventsFollowTheirKind(double varyProbability)
    {
        foreach (Scene scene in Render(varyProbability))
        {
            SceneEvent[] events = scene.Events.Where(e => !e.IsBackground).ToArray();
            SceneEvent[] backgrounds = scene.Events.Where(e => e.IsBackground).ToArray();
            int expected = scene.Kind is SceneKind.Background or SceneKind.SequenceOverBackground ? 1 : 0;
            Assert.Equal(expected, backgrounds.Length);
            Assert.All(backgrounds, e => Assert.True(Lexicon.Default.Find(e.ClassName)!.IsContinuous));
            Assert.All(backgrounds, e => Assert.Same(e, scene.Events[^1]));
            switch (scene.Kind)
            {
                case SceneKind.Sequence or SceneKind.SequenceOverBackground or SceneKind.Repeat:
                    for (int i = 1; i < events.Length; i++)
                        Assert.InRange(events[i].OnsetSeconds - events[i - 1].OffsetSeconds, 0.14, 1.21);
                    break;
                case SceneKind.Overlap:
                    double shared = Math.Min(events[0].OffsetSeconds, events[1].OffsetSeconds) - events[1].OnsetSeconds;
                    double shorter = events.Min(e => e.OffsetSeconds - e.OnsetSeconds);
                    Assert.True(shared >= 0.49 * shorter, $"{scene.Index}: {shared} of {shorter} seconds");
                    break;
                default:
                    Assert.Single(events);
                    break;
            }
            string[] files = scene.Events.Select(e => e.File).Distinct().ToArray();
            Assert.Equal(scene.Kind == SceneKind.Repeat ? 1 : scene.Events.Count, files.Length);
            Assert.Equal(files.Length, files.Select(f => clips.First(c => c.File == f).SplitGroup).Distinct().Count());
        }
    }

    [Fact]
    public void KindsOccurAsOftenAsTheyShould()
    {
        SceneSynthesizer synthesizer = Synthesizer(9);
        ILookup<SceneKind, long> kinds = Enumerable.Range(0, 4000).Select(i => (long)i).ToLookup(synthesizer.KindOf);
        foreach ((SceneKind kind, double weight) in new SceneOptions().Weights)
            Assert.Equal(weight, kinds[kind].Count() / 4000.0, 0.025);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.6)]
    public void SamplesAreWithinBoundsAndCaptionsDiffer(double varyProbability)
    {
        foreach (Scene scene in Render(varyProbability))
        {
            Assert.Equal(scene.Kind == SceneKind.Clip ? 80_000 : 160_000, scene.Samples.Length);
            Assert.InRange(scene.Samples.Max(Math.Abs), 1e-5f, 0.9501f);
            Assert.InRange(scene.Captions.Count, 3, 5);
            Assert.Equal(scene.Captions.Distinct(), scene.Captions);
            Assert.All(scene.Captions, c => Assert.False(Lexicon.Default.HoldsReserved(c), c));
        }
    }

    [Fact]
    public void ARawClipIsUnalteredButForItsGain()
    {
        Scene scene = Render().First(s =>
            s.Kind == SceneKind.Clip && store.Extent(store.IndexOf(s.Events[0].File)).Samples <= 80_000);
        float[] clip = store.Read(store.IndexOf(scene.Events[0].File));
        int loudest = Array.IndexOf(clip, clip.MaxBy(Math.Abs));
        float gain = scene.Samples[loudest] / clip[loudest];
        Assert.InRange(gain, 0.3f, 2.01f);
        for (int n = 0; n < scene.Samples.Length; n++)
            Assert.Equal(n < clip.Length ? clip[n] * gain : 0, scene.Samples[n], 1e-5f);
    }

    [Fact]
    public void SkipsAndCountsClassesWithoutPhrases()
    {
        Clip[] nameless = table.Train(heldOutTenth: false)
            .Where(c => Lexicon.Default.Find(c.ClassName) is null).ToArray();
        var synthesizer = new SceneSynthesizer(table, [.. clips, .. nameless], store, Lexicon.Default, 1);
        Assert.Equal(nameless.Length, synthesizer.SkippedClips);
        Assert.True(nameless.Length > 300);
        Assert.Contains("car", synthesizer.SkippedClasses);
        Assert.DoesNotContain("dog", synthesizer.SkippedClasses);
    }

    private SceneSynthesizer Synthesizer(ulong seed, double varyProbability = 0) =>
        new(table, clips, store, Lexicon.Default, seed, new SceneOptions { VaryProbability = varyProbability });

    private Scene[] Render(double varyProbability = 0)
    {
        SceneSynthesizer synthesizer = Synthesizer(11, varyProbability);
        return Enumerable.Range(0, Scenes).Select(i => synthesizer.Render(i)).ToArray();
    }

    private static double Energy(Scene scene, double fromSeconds, double toSeconds)
    {
        double sum = 0;
        for (int n = (int)Math.Round(fromSeconds * 16_000); n < (int)Math.Round(toSeconds * 16_000); n++)
            sum += scene.Samples[n] * scene.Samples[n];
        return sum;
    }
}
