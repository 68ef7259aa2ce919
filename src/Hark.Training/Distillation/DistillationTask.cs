using Hark.Engine;
using Hark.Engine.Ops;
using Hark.Features;
using Hark.Layers;
using Hark.Models;
using Hark.Training.Data;
using Hark.Training.Recipes;
using Hark.Training.Trainers;

namespace Hark.Training.Distillation;

/// <summary>
/// The first stage: a new encoder learns to hear from an AudioSet tagger (EfficientAT), on endless mixtures of labelled
/// clips. No weight of the teacher enters the student.
/// </summary>
internal sealed class DistillationTask : ITrainingTask
{
    private const int StandardisationBatches = 16;

    private readonly DistillationRecipe recipe;
    private readonly ClipTable table;
    private readonly IReadOnlyList<Clip> heldOut;
    private readonly ClipStore studentStore;
    private readonly MixtureSampler sampler;
    private readonly EfficientAt teacher;
    private readonly LogMel studentFrontEnd = new(FrontEnds.EffB2);
    private readonly LogMel teacherFrontEnd = new(FrontEnds.EfficientAt);
    private readonly DistillationStudent student;
    private readonly Tensor teacherMean;
    private readonly Tensor teacherScale;
    private Batches<Batch>? batches;
    private Batch? current;

    public DistillationTask(
        string name,
        DistillationRecipe recipe,
        EfficientNetSettings settings,
        EfficientAt teacher,
        ClipTable table,
        IReadOnlyList<Clip> clips,
        ClipStore studentStore,
        ClipStore teacherStore,
        ulong seed)
    {
        Name = name;
        this.recipe = recipe;
        this.table = table;
        this.studentStore = studentStore;
        this.teacher = teacher;
        teacher.RequireGradient(false);
        teacher.Eval();
        MixtureOptions options = new()
        {
            Seconds = recipe.CropSeconds,
            MixProbability = recipe.MixProbability,
            VaryProbability = recipe.VaryClips,
        };
        sampler = new MixtureSampler(table, clips, studentStore, teacherStore, seed, options);
        heldOut = [.. table.Train(heldOutTenth: true).Except(clips)];
        student = new DistillationStudent(settings, teacher.Features, EfficientAt.Classes, table.ClassNames.Count);
        student.Initialize(new Philox(seed, ulong.MaxValue));
        (teacherMean, teacherScale) = MeasureTeacher();
    }

    public string Name { get; }

    public Module Network => student;

    /// <summary>The encoder, and the heads through which it learns.</summary>
    public DistillationStudent Student => student;

    public void Start(long firstStep, CancellationToken cancellationToken) =>
        batches = new Batches<Batch>(step => Draw(step), firstStep, cancellationToken: cancellationToken);

    public (Tensor Loss, IReadOnlyList<(string Name, Tensor Value)> Parts) NextLoss(long step)
    {
        current?.Dispose();
        Batch batch = current = batches!.Take();
        (Tensor target, Tensor tags) = teacher.Forward(batch.TeacherLogMel);
        target = target.Subtract(teacherMean).Multiply(teacherScale);
        (Tensor embedding, Tensor tagLogits, Tensor classLogits) = student.Forward(batch.StudentLogMel);
        Tensor embeddingLoss = embedding.MeanSquaredError(target);
        Tensor tagLoss = tagLogits.SoftCrossEntropy(tags.Softmax());
        Tensor classLoss = classLogits.CrossEntropy(batch.Classes);
        Tensor loss = embeddingLoss.Scale(recipe.EmbeddingWeight)
            .Add(tagLoss.Scale(recipe.TagWeight))
            .Add(classLoss.Scale(recipe.ClassWeight));
        return (loss, [("embedding_loss", embeddingLoss), ("tag_loss", tagLoss), ("class_loss", classLoss)]);
    }

    /// <summary>
    /// The share of held-out clips whose class the class head names first, hearing their first seconds; nothing where
    /// the stage learns from all clips.
    /// </summary>
    public IReadOnlyDictionary<string, double> Evaluate(CancellationToken cancellationToken)
    {
        IReadOnlyList<Clip> clips = heldOut;
        if (clips.Count == 0) return new Dictionary<string, double>();
        int right = 0, samples = sampler.StudentSamples;
        float[] wave = new float[samples];
        for (int first = 0; first < clips.Count; first += recipe.Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using TensorScope scope = new();
            int count = Math.Min(recipe.Batch, clips.Count - first);
            Tensor logMel = new(new(count, studentFrontEnd.FrameCount(samples), studentFrontEnd.Bands));
            for (int i = 0; i < count; i++)
            {
                studentStore.Read(studentStore.IndexOf(clips[first + i].File), 0, wave);
                studentFrontEnd.Compute(wave, logMel.Span.Slice(i * logMel.Shape.Stride(0), logMel.Shape.Stride(0)));
            }
            (_, _, Tensor classes) = student.Forward(logMel);
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<float> row = classes.Span.Slice(i * classes.Shape[1], classes.Shape[1]);
                if (IndexOfMax(row) == table.ClassIndex(clips[first + i].ClassName)) right++;
            }
        }
        return new Dictionary<string, double> { ["class_accuracy"] = (double)right / clips.Count };
    }

    public void Dispose()
    {
        batches?.Dispose();
        current?.Dispose();
    }

    private Batch Draw(long step)
    {
        MixtureBatch mixtures = sampler.DrawBatch(step, recipe.Batch);
        using (TensorScope.Suspend())
        {
            return new(
                Extract(studentFrontEnd, mixtures.StudentWaves, sampler.StudentSamples),
                Extract(teacherFrontEnd, mixtures.TeacherWaves, sampler.TeacherSamples),
                new Tensor(new(recipe.Batch), [.. mixtures.Labels.Select(label => (float)label.Dominant)]));
        }
    }

    private Tensor Extract(LogMel frontEnd, float[] waves, int samples)
    {
        Tensor logMel = new(new(recipe.Batch, frontEnd.FrameCount(samples), frontEnd.Bands));
        int size = logMel.Shape.Stride(0);
        for (int i = 0; i < recipe.Batch; i++)
            frontEnd.Compute(waves.AsSpan(i * samples, samples), logMel.Span.Slice(i * size, size));
        return logMel;
    }

    // The teacher's embedding has dimensions of very different spread; the student learns each with the same weight.
    private (Tensor Mean, Tensor Scale) MeasureTeacher()
    {
        double[] sum = new double[teacher.Features], squares = new double[teacher.Features];
        long count = 0;
        for (int i = 0; i < StandardisationBatches; i++)
        {
            using TensorScope scope = new();
            (Tensor embedding, _) = teacher.Forward(Draw(-1 - i).TeacherLogMel);
            ReadOnlySpan<float> values = embedding.Span;
            for (int k = 0; k < values.Length; k++)
            {
                sum[k % sum.Length] += values[k];
                squares[k % sum.Length] += (double)values[k] * values[k];
            }
            count += embedding.Shape[0];
        }
        float[] mean = new float[sum.Length], scale = new float[sum.Length];
        for (int d = 0; d < sum.Length; d++)
        {
            mean[d] = (float)(sum[d] / count);
            double variance = Math.Max(0, squares[d] / count - (sum[d] / count) * (sum[d] / count));
            scale[d] = (float)(1 / Math.Sqrt(variance + 1e-6)); // dead dimensions stay near zero
        }
        return (new Tensor(new(mean.Length), mean), new Tensor(new(scale.Length), scale));
    }

    private static int IndexOfMax(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
        {
            if (row[i] > row[best]) best = i;
        }
        return best;
    }

    private sealed record Batch(Tensor StudentLogMel, Tensor TeacherLogMel, Tensor Classes) : IDisposable
    {
        public void Dispose()
        {
            StudentLogMel.Dispose();
            TeacherLogMel.Dispose();
            Classes.Dispose();
        }
    }
}
