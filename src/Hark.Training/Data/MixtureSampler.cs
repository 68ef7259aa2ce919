using Hark.Engine;
using Hark.Training.Augmentation;

namespace Hark.Training.Data;

/// <summary>
/// Endless random mixtures of one or two clips for distillation: the student hears at its rate what the teacher hears
/// at its own. Classes are drawn by the square root of their number of clips. Item i of step s is a pure function of
/// (seed, s, i): a run can stop and go on anywhere. Safe for any number of threads.
/// </summary>
public sealed class MixtureSampler
{
    private const ulong ItemsPerStep = 1 << 16;
    private const float PeakLimit = 0.99f;

    private readonly ClipStore student, teacher;
    private readonly BalancedClips clips;
    private readonly MixtureOptions options;
    private readonly ulong seed;

    /// <summary>Prepares the sampler.</summary>
    /// <param name="table">Gives the class indices.</param>
    /// <param name="clips">The clips to draw from, for example <see cref="ClipTable.Train"/>.</param>
    /// <param name="student">Holds the clips at the student's rate.</param>
    /// <param name="teacher">Holds them at the teacher's rate, a multiple of the student's.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="options">What the mixtures are like.</param>
    public MixtureSampler(
        ClipTable table, IReadOnlyList<Clip> clips, ClipStore student, ClipStore teacher, ulong seed,
        MixtureOptions? options = null)
    {
        if (teacher.SampleRate % student.SampleRate != 0)
        {
            throw new ArgumentException(
                $"expected a multiple of {student.SampleRate} Hz as teacher's rate, found {teacher.SampleRate} Hz",
                nameof(teacher));
        }
        this.student = student;
        this.teacher = teacher;
        this.clips = new BalancedClips(table, clips);
        this.options = options ?? new MixtureOptions();
        this.seed = seed;
        StudentSamples = (int)(this.options.Seconds * student.SampleRate);
        TeacherSamples = StudentSamples * (teacher.SampleRate / student.SampleRate);
    }

    /// <summary>Samples of a mixture at the student's rate.</summary>
    public int StudentSamples { get; }

    /// <summary>Samples of a mixture at the teacher's rate.</summary>
    public int TeacherSamples { get; }

    /// <summary>All items of a step.</summary>
    public MixtureBatch DrawBatch(long step, int batchSize)
    {
        var batch = new MixtureBatch(
            step, new float[batchSize * StudentSamples], new float[batchSize * TeacherSamples],
            new MixtureLabel[batchSize]);
        for (int i = 0; i < batchSize; i++)
        {
            Span<float> studentWave = batch.StudentWaves.AsSpan(i * StudentSamples, StudentSamples);
            batch.Labels[i] = Draw(step, i, studentWave, batch.TeacherWaves.AsSpan(i * TeacherSamples, TeacherSamples));
        }
        return batch;
    }

    /// <summary>One item of a step.</summary>
    /// <param name="step">Training step, from 0.</param>
    /// <param name="item">Place in the batch, below 65,536.</param>
    /// <param name="studentWave">Receives <see cref="StudentSamples"/> samples.</param>
    /// <param name="teacherWave">Receives <see cref="TeacherSamples"/> samples of the same sound.</param>
    public MixtureLabel Draw(long step, int item, Span<float> studentWave, Span<float> teacherWave)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)item, ItemsPerStep);
        var random = new Philox(seed, (ulong)step * ItemsPerStep + (ulong)item);
        Clip first = clips.Draw(random);
        double firstEnergy = ReadCrop(first, random, studentWave, teacherWave);
        int dominant = clips.ClassIndex(first);
        (int second, float dominantWeight) = (-1, 1f);
        if (random.NextDouble() < options.MixProbability && firstEnergy > 0)
            (second, dominantWeight) = MixIn(first, firstEnergy, random, studentWave, teacherWave);
        ApplyGain(random.Between(options.MinGainDecibels, options.MaxGainDecibels), studentWave, teacherWave);
        return second == dominant
            ? new MixtureLabel(dominant, -1, 1)
            : new MixtureLabel(dominant, second, dominantWeight);
    }

    private (int Second, float DominantWeight) MixIn(
        Clip first, double firstEnergy, Philox random, Span<float> studentWave, Span<float> teacherWave)
    {
        Clip second = clips.DrawOther(random, first);
        float[] studentOther = new float[StudentSamples], teacherOther = new float[TeacherSamples];
        double secondEnergy = ReadCrop(second, random, studentOther, teacherOther);
        if (!(secondEnergy > 0)) return (-1, 1);
        // Energy of the second to that of the first.
        double ratio = Math.Pow(10, -random.NextDouble() * options.MaxDominanceDecibels / 10);
        float gain = (float)Math.Sqrt(firstEnergy / secondEnergy * ratio);
        Waveform.AddScaled(studentWave, studentOther, gain);
        Waveform.AddScaled(teacherWave, teacherOther, gain);
        return (clips.ClassIndex(second), (float)(1 / (1 + ratio)));
    }

    /// <summary>Reads the same window of a clip at both rates; gives its energy at the student's rate.</summary>
    private double ReadCrop(Clip clip, Philox random, Span<float> studentWave, Span<float> teacherWave)
    {
        int index = student.IndexOf(clip.File);
        ClipVariation variation = ClipVariation.Draw(options.VaryProbability, random);
        int start = DrawStart(student.Extent(index), variation.SourceSamples(StudentSamples), random);
        variation.Read(student, index, start, studentWave);
        int teacherStart = start * (teacher.SampleRate / student.SampleRate);
        variation.Read(teacher, teacher.IndexOf(clip.File), teacherStart, teacherWave);
        return Waveform.Energy(studentWave);
    }

    private int DrawStart(ClipExtent extent, int window, Philox random)
    {
        double place = random.NextDouble();
        bool move = random.NextDouble() < options.MoveProbability;
        // As recorded: a window inside a longer clip, or anywhere around a shorter one.
        int low = Math.Min(0, extent.Samples - window), high = Math.Max(0, extent.Samples - window);
        if (extent.ActiveSamples >= window)
            (low, high) = (extent.ActiveStart, extent.ActiveEnd - window);
        else if (move || extent.Samples > window)
            (low, high) = (extent.ActiveEnd - window, extent.ActiveStart);
        return low + (int)(place * (high - low + 1));
    }

    private static void ApplyGain(double gainDecibels, Span<float> studentWave, Span<float> teacherWave)
    {
        float gain = (float)Math.Pow(10, gainDecibels / 20);
        float peak = Math.Max(Waveform.Peak(studentWave), Waveform.Peak(teacherWave));
        if (peak * gain > PeakLimit) gain = PeakLimit / peak;
        Waveform.Scale(studentWave, gain);
        Waveform.Scale(teacherWave, gain);
    }
}
