using Hark.Engine;
using Hark.Training.Augmentation;

namespace Hark.Training.Data;

/// <summary>
/// Mixes clips into short scenes whose events and times are known, and writes several captions for each. Scene number i
/// is a pure function of (seed, i). Never two clips of one split group in a scene; clips of classes without phrases are
/// left out and counted. Safe for any number of threads.
/// </summary>
public sealed class SceneSynthesizer
{
    private const float PeakLimit = 0.95f;
    private const double MinGapSeconds = 0.15, MaxGapSeconds = 1.2;
    private const double MinBackgroundSeconds = 2; // shorter sounds, looped, become a rhythm

    private readonly ClipStore store;
    private readonly SceneOptions options;
    private readonly ulong seed;
    private readonly BalancedClips foreground, continuous, passing;
    private readonly CaptionGrammar grammar;

    /// <summary>Prepares the synthesiser.</summary>
    /// <param name="table">The clip table.</param>
    /// <param name="clips">The clips to draw from, for example <see cref="ClipTable.Train"/>.</param>
    /// <param name="store">Holds the clips at the rate of the scenes.</param>
    /// <param name="lexicon">The phrases.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="options">What scenes are like.</param>
    public SceneSynthesizer(
        ClipTable table, IReadOnlyList<Clip> clips, ClipStore store, Lexicon lexicon, ulong seed,
        SceneOptions? options = null)
    {
        this.store = store;
        this.seed = seed;
        this.options = options ?? new SceneOptions();
        grammar = new CaptionGrammar(lexicon);
        SkippedClasses = clips.Select(c => c.ClassName).Where(name => lexicon.Find(name) is null).Distinct()
            .Order(StringComparer.Ordinal).ToArray();
        SkippedClips = clips.Count(c => lexicon.Find(c.ClassName) is null);
        ILookup<bool?, Clip> byKind = clips.ToLookup(c => lexicon.Find(c.ClassName)?.IsContinuous);
        passing = new BalancedClips(table, byKind[false]);
        continuous = new BalancedClips(table, byKind[true].Where(IsLongEnoughToLoop));
        foreground = new BalancedClips(table, byKind[false].Concat(byKind[true]));
    }

    /// <summary>Classes of the given clips that the lexicon lacks.</summary>
    public IReadOnlyList<string> SkippedClasses { get; }

    /// <summary>How many clips those are.</summary>
    public int SkippedClips { get; }

    /// <summary>Rate of the scenes in Hz.</summary>
    public int SampleRate => store.SampleRate;

    /// <summary>The kind of a scene, without rendering it: scenes of equal length can be batched together.</summary>
    public SceneKind KindOf(long index) => DrawKind(new Philox(seed, (ulong)index));

    /// <summary>Renders a scene.</summary>
    /// <param name="index">Its number, from 0.</param>
    public Scene Render(long index)
    {
        var random = new Philox(seed, (ulong)index);
        SceneKind kind = DrawKind(random);
        bool isClip = kind == SceneKind.Clip;
        float[] samples = new float[(int)((isClip ? options.ClipSeconds : options.Seconds) * SampleRate)];
        List<SceneEvent> events = isClip ? [PlaceClip(random, samples)] : Compose(kind, random, samples);
        float peak = Waveform.Peak(samples);
        if (peak > PeakLimit) Waveform.Scale(samples, PeakLimit / peak);
        return new Scene(index, kind, samples, events, grammar.WriteMany(kind, events, options.Captions, random));
    }

    private SceneKind DrawKind(Philox random)
    {
        double place = random.NextDouble() * options.Weights.Values.Sum();
        foreach ((SceneKind kind, double weight) in options.Weights.OrderBy(w => w.Key))
        {
            if (place < weight) return kind;
            place -= weight;
        }
        return SceneKind.OneEvent;
    }

    /// <summary>
    /// A recording as it is: cut or ended in silence at the wanted length, its gain changed by up to 6 dB.
    /// </summary>
    private SceneEvent PlaceClip(Philox random, float[] samples)
    {
        Clip clip = foreground.Draw(random);
        int index = store.IndexOf(clip.File);
        ClipExtent extent = store.Extent(index);
        ClipVariation variation = ClipVariation.Draw(options.VaryProbability, random);
        int window = variation.SourceSamples(samples.Length);
        int latest = Math.Max(0, extent.ActiveEnd - window), earliest = Math.Min(latest, extent.ActiveStart);
        int start = earliest + random.NextInt32(latest - earliest + 1);
        variation.Read(store, index, start, samples);
        Waveform.Scale(samples, Decibels(random.Between(-6, 6)));
        double onset = variation.HeardSamples(Math.Max(0, extent.ActiveStart - start));
        double offset = Math.Min(samples.Length, variation.HeardSamples(extent.ActiveEnd - start));
        return new SceneEvent(
            clip.ClassName, clip.File, onset / SampleRate, offset / SampleRate, SoundLevel.Middle, IsBackground: false);
    }

    private List<SceneEvent> Compose(SceneKind kind, Philox random, float[] samples)
    {
        int count = kind switch
        {
            SceneKind.Sequence => random.Chance(options.ThreeEvents) ? 3 : 2,
            SceneKind.Overlap or SceneKind.SequenceOverBackground or SceneKind.Repeat => 2,
            _ => 1,
        };
        var events = new List<SceneEvent>();
        List<SceneSound> sounds = DrawSounds(kind, count, random);
        int[] onsets = kind == SceneKind.Overlap
            ? Together(sounds, samples.Length, random)
            : InTurn(sounds, samples.Length, random);
        for (int i = 0; i < count; i++)
        {
            SceneSound sound = sounds[i];
            Waveform.AddScaled(samples.AsSpan(onsets[i], sound.Samples.Length), sound.Samples, 1);
            events.Add(new SceneEvent(
                sound.Clip.ClassName, sound.Clip.File, (double)onsets[i] / SampleRate,
                (double)(onsets[i] + sound.Samples.Length) / SampleRate, sound.Level, IsBackground: false));
        }
        events.Sort((a, b) => a.OnsetSeconds.CompareTo(b.OnsetSeconds));
        if (kind is SceneKind.Background or SceneKind.SequenceOverBackground)
            events.Add(AddBackground(sounds.Select(s => s.Clip).ToArray(), random, samples));
        if (random.Chance(0.5)) AddHiss(random, samples);
        return events;
    }

    private List<SceneSound> DrawSounds(SceneKind kind, int count, Philox random)
    {
        // A gap and a little room always remain.
        double longestSeconds = count == 1
            ? options.Seconds * 0.8
            : (options.Seconds - count * MaxGapSeconds) / count * 1.1;
        var sounds = new List<SceneSound>();
        for (int i = 0; i < count; i++)
        {
            if (kind == SceneKind.Repeat && i == 1)
            {
                sounds.Add(sounds[0]);
                continue;
            }
            BalancedClips from = kind == SceneKind.Repeat ? passing : foreground; // rain does not fall twice
            Clip clip = DrawUnlike(from, sounds.Select(s => s.Clip).ToArray(), random);
            sounds.Add(SceneSound.Draw(store, clip, longestSeconds, options.VaryProbability, random));
        }
        return sounds;
    }

    private bool IsLongEnoughToLoop(Clip clip) =>
        store.Extent(store.IndexOf(clip.File)).ActiveSamples >= MinBackgroundSeconds * SampleRate;

    /// <summary>A clip whose class and split group are not in the scene yet.</summary>
    private static Clip DrawUnlike(BalancedClips from, Clip[] present, Philox random)
    {
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            Clip clip = from.Draw(random);
            if (present.All(c => c.ClassName != clip.ClassName && c.SplitGroup != clip.SplitGroup)) return clip;
        }
        throw new InvalidOperationException("The clips have too few classes and groups for a scene.");
    }

    /// <summary>Onsets in the given order with short gaps, the whole anywhere in the scene.</summary>
    private int[] InTurn(List<SceneSound> sounds, int length, Philox random)
    {
        int[] onsets = new int[sounds.Count];
        int position = 0;
        for (int i = 0; i < sounds.Count; i++)
        {
            if (i > 0) position += (int)(random.Between(MinGapSeconds, MaxGapSeconds) * SampleRate);
            onsets[i] = position;
            position += sounds[i].Samples.Length;
        }
        int shift = random.NextInt32(length - position + 1);
        for (int i = 0; i < onsets.Length; i++) onsets[i] += shift;
        return onsets;
    }

    /// <summary>Onsets such that at least half of the shorter sound lies within the longer one.</summary>
    private static int[] Together(List<SceneSound> sounds, int length, Philox random)
    {
        int longer = sounds[0].Samples.Length >= sounds[1].Samples.Length ? 0 : 1;
        int longerLength = sounds[longer].Samples.Length, shorterLength = sounds[1 - longer].Samples.Length;
        int[] onsets = new int[2];
        onsets[longer] = random.NextInt32(length - longerLength + 1);
        int earliest = Math.Max(0, onsets[longer] - shorterLength / 2);
        int latest = Math.Min(length - shorterLength, onsets[longer] + longerLength - (shorterLength + 1) / 2);
        onsets[1 - longer] = earliest + random.NextInt32(latest - earliest + 1);
        return onsets;
    }

    private SceneEvent AddBackground(Clip[] present, Philox random, float[] samples)
    {
        Clip clip = DrawUnlike(continuous, present, random);
        float[] sound = SceneSound.Loop(store, clip, samples.Length, random);
        Waveform.AddScaled(samples, sound, Decibels(random.Between(-35, -27)));
        return new SceneEvent(clip.ClassName, clip.File, 0, options.Seconds, SoundLevel.Middle, IsBackground: true);
    }

    /// <summary>
    /// A microphone's noise, so that digital silence does not become the mark of a synthesised scene.
    /// </summary>
    private static void AddHiss(Philox random, float[] samples)
    {
        float[] hiss = new float[samples.Length];
        float amplitude = Decibels(random.Between(-85, -60)) * MathF.Sqrt(3);
        random.FillUniform(hiss, -amplitude, amplitude);
        Waveform.AddScaled(samples, hiss, 1);
    }

    private static float Decibels(double decibels) => (float)Math.Pow(10, decibels / 20);
}
