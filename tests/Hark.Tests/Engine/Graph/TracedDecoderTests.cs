using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Models;

namespace Hark.Tests.Engine.Graph;

public class TracedDecoderTests
{
    private const int Vocabulary = 61, Audio = 40, Frames = 9, Rows = 4; // two beams for each of two clips
    private static readonly TransformerDecoder Decoder = Build();
    private static readonly Tensor Features = TracedCheck.Random(new(2, Frames, Audio), 5);
    private static readonly Tensor FeatureMask = EffNetTrm.FeatureMask([9, 6], Frames);

    [Fact]
    public void Remember_agrees_with_eager() => TracedCheck.AssertAgree(Remember, Features, FeatureMask);

    [Fact]
    public void Forward_agrees_with_eager()
    {
        Tensor ids = Ids(new(2, 7)), mask = Tensor.Full(ids.Shape, 1);
        TracedCheck.AssertAgree(
            x => [Decoder.Forward(x[2], x[3], Memory(Remember(x), x[1]))], Features, FeatureMask, ids, mask);
    }

    [Fact]
    public void Steps_with_a_cache_as_input_agree_with_eager_at_every_position()
    {
        using TracedNetwork remember = new(Remember), step = new(Step);
        float[][] memory = TracedCheck.Run(remember, Features, FeatureMask);
        using TensorScope scope = new();
        Tensor[] memoryInputs = [.. memory.Select(values => new Tensor(new(2, Frames, 32), values)), FeatureMask];
        Tensor[] cache = [];
        DecoderCache? eagerCache = null;
        DecoderMemory eagerMemory = Decoder.Remember(Features, FeatureMask);
        for (int t = 0; t < 6; t++)
        {
            Tensor ids = Ids(new(Rows, 1), t), mask = Tensor.Full(new(Rows, 1), 1);
            (Tensor expected, eagerCache) = Decoder.Step(ids, mask, eagerCache, eagerMemory);
            using GraphRun run = step.Run([ids, mask, .. memoryInputs, .. cache]);
            TracedCheck.AssertClose(expected.Span, run[0].Span);
            cache = [.. Enumerable.Range(1, run.OutputCount - 1).Select(i => new Tensor(run[i].Shape, run[i].Span))];
        }
    }

    [Fact]
    public void A_step_has_the_same_bits_for_any_thread_count_batch_and_executor()
    {
        using ThreadTeam one = new(1), two = new(2);
        using TracedNetwork onOne = new(Step, one), onTwo = new(Step, two);
        Tensor[] inputs = StepInputs(Rows, clips: 2);
        float[][] expected = TracedCheck.Run(onOne, inputs);
        using GraphRun busy = onTwo.Rent([.. inputs.Select(input => input.Shape)]);
        Assert.Equal(expected, TracedCheck.Run(onTwo, inputs));
        for (int clip = 0; clip < 2; clip++)
        {
            Tensor[] part = [.. inputs.Select(input => Part(input, clip))];
            float[][] alone = TracedCheck.Run(onTwo, part);
            for (int i = 0; i < alone.Length; i++)
            {
                int length = alone[i].Length;
                Assert.Equal(expected[i][(clip * length)..((clip + 1) * length)], alone[i]);
            }
        }
    }

    [Fact]
    public void A_step_allocates_nothing_after_the_first()
    {
        using ThreadTeam team = new(2);
        using TracedNetwork network = new(Step, team);
        Tensor[] inputs = StepInputs(Rows, clips: 2);
        for (int i = 0; i < 3; i++) network.Run(inputs).Dispose();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++) network.Run(inputs).Dispose();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static IReadOnlyList<Tensor> Remember(IReadOnlyList<Tensor> x)
    {
        DecoderMemory memory = Decoder.Remember(x[0], x[1]);
        return [.. memory.Keys, .. memory.Values];
    }

    // ids, mask, memory (2 keys, 2 values, mask), and, from the second word on, cache (2 keys, 2 values, mask)
    private static IReadOnlyList<Tensor> Step(IReadOnlyList<Tensor> x)
    {
        DecoderCache? cache = x.Count > 7 ? new([x[7], x[8]], [x[9], x[10]], x[11]) : null;
        (Tensor logits, DecoderCache longer) = Decoder.Step(x[0], x[1], cache, Memory([.. x.Skip(2).Take(4)], x[6]));
        return [logits, .. longer.Keys, .. longer.Values, longer.Mask];
    }

    private static DecoderMemory Memory(IReadOnlyList<Tensor> keysAndValues, Tensor mask) =>
        new([keysAndValues[0], keysAndValues[1]], [keysAndValues[2], keysAndValues[3]], mask);

    private static Tensor[] StepInputs(int rows, int clips)
    {
        Shape memory = new(clips, Frames, 32), words = new(rows, 3, 32);
        return
        [
            Ids(new(rows, 1)), Tensor.Full(new(rows, 1), 1),
            .. Enumerable.Range(20, 4).Select(seed => TracedCheck.Random(memory, (ulong)seed)), FeatureMask,
            .. Enumerable.Range(30, 4).Select(seed => TracedCheck.Random(words, (ulong)seed)),
            Tensor.Full(new(rows, 3), 1),
        ];
    }

    /// <summary>The rows of one of two clips.</summary>
    private static Tensor Part(Tensor x, int clip)
    {
        int half = x.Count / 2;
        return new(x.Shape.With(0, x.Shape[0] / 2), x.Span.Slice(clip * half, half));
    }

    private static Tensor Ids(Shape shape, int start = 0)
    {
        Tensor ids = new(shape);
        for (int i = 0; i < ids.Count; i++) ids.Span[i] = (i * 7 + start * 13 + 1) % Vocabulary;
        return ids;
    }

    private static TransformerDecoder Build()
    {
        TransformerDecoder decoder = new(new TransformerDecoderSettings(Vocabulary, Audio, Width: 32, FeedForward: 48));
        decoder.Initialize(new Philox(4));
        decoder.RequireGradient(false);
        return decoder;
    }
}
