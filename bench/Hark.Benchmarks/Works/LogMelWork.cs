using Hark.Engine;
using Hark.Features;

namespace Hark.Benchmarks.Works;

/// <summary>
/// The log-mel spectrogram of ten seconds. Hark computes a clip on one thread, whatever the size of the team: it uses
/// more for more clips.
/// </summary>
internal sealed class LogMelWork(string name, LogMelSettings settings) : Work(name)
{
    public override double Write(WorkFolder folder, bool quick)
    {
        float[] samples = TestClip.Samples(settings.SampleRate, 10);
        TensorFile.WriteInOrder(folder.Inputs, [new Tensor(new(samples.Length), samples)]);
        // The peers take the bands from here: how they are made is not what is timed.
        MelFilterBank bank = MelFilterBank.Create(settings);
        TensorFile.Write(folder.Weights, [("bank", Dense(bank))]);
        return 0;
    }

    public override IRun Open(WorkFolder folder) =>
        new LogMelRun(new LogMel(settings), TensorFile.ReadInOrder(folder.Inputs)[0].ToArray());

    private static Tensor Dense(MelFilterBank bank)
    {
        Tensor dense = Tensor.Zeros(new(bank.Bins, bank.Bands));
        int next = 0;
        for (int band = 0; band < bank.Bands; band++)
        {
            for (int i = 0; i < bank.Counts[band]; i++)
                dense.Span[(bank.Starts[band] + i) * bank.Bands + band] = bank.Weights[next++];
        }
        return dense;
    }

    private sealed class LogMelRun(LogMel frontEnd, float[] samples) : IRun
    {
        private readonly Tensor output = new(new(frontEnd.FrameCount(samples.Length), frontEnd.Bands));

        public void Once() => frontEnd.Compute(samples, output.Span);

        public WorkOutput Output()
        {
            Once();
            return WorkOutput.Of(output);
        }

        public void Dispose() => output.Dispose();
    }
}
