using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Kernels;
using Hark.Layers;

namespace Hark.Benchmarks.Works;

/// <summary>
/// A matrix product [M, K] x [K, N] with weights that are packed once, as in every linear layer of a traced network.
/// </summary>
internal sealed class GemmWork(int m, int n, int k) : Work($"gemm {m}x{n}x{k}")
{
    public override double Write(WorkFolder folder, bool quick)
    {
        Philox random = new(1);
        Linear layer = Build();
        random.FillNormal(layer.Weight.Span, 0, 1 / MathF.Sqrt(k));
        Tensor x = new(new(m, k));
        random.FillNormal(x.Span);
        TensorFile.Write(folder.Weights, layer.State());
        TensorFile.WriteInOrder(folder.Inputs, [x]);
        GraphFiles.Write(folder, inputs => [layer.Forward(inputs[0])], [x.Shape], [new(m, n)]);
        return 2.0 * m * n * k;
    }

    public override IRun Open(WorkFolder folder)
    {
        Linear layer = Build();
        using (SafetensorsFile file = SafetensorsFile.Open(folder.Weights)) ModuleWeights.Load(layer, file);
        return new GemmRun(TensorFile.ReadInOrder(folder.Inputs)[0], layer.Weight);
    }

    private Linear Build() => new(k, n, bias: false);

    private sealed unsafe class GemmRun : IRun
    {
        private readonly int m;
        private readonly int n;
        private readonly int k;
        private readonly Tensor x;
        private readonly Tensor y;
        private readonly PackedMatrix packed;

        public GemmRun(Tensor x, Tensor weight)
        {
            (m, n, k) = (x.Shape[0], weight.Shape[0], weight.Shape[1]);
            this.x = x;
            y = new(new(m, n));
            packed = PackedMatrix.FromTransposed(n, k, weight.Pointer, k);
        }

        public void Once() =>
            Gemm.Multiply(ThreadTeam.Shared, m, n, k, x.Pointer, k, packed, y.Pointer, n, null, Activation.None);

        public WorkOutput Output()
        {
            Once();
            return WorkOutput.Of(y);
        }

        public void Dispose()
        {
            packed.Dispose();
            x.Dispose();
            y.Dispose();
        }
    }
}
