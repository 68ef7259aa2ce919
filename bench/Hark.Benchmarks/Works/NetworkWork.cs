using Hark.Checkpoints;
using Hark.Engine;
using Hark.Engine.Graph;
using Hark.Layers;

namespace Hark.Benchmarks.Works;

/// <summary>
/// One pass of a network in evaluation, from tensors to tensors. Hark copies the inputs into the executor in each run,
/// as <see cref="TracedNetwork.Run"/> does.
/// </summary>
internal sealed class NetworkWork(
    string name,
    Func<Module> build,
    Func<Module, IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> forward,
    Func<Tensor[]> inputs) : Work(name)
{
    /// <summary>Outputs beyond these are caches and the like: computed, but not compared.</summary>
    public int ComparedOutputs { get; init; } = 1;

    public override double Write(WorkFolder folder, bool quick)
    {
        Module network = build();
        network.Initialize(new Philox(1));
        Tensor[] given = inputs();
        BatchStatistics.Measure(network, () => forward(network, given));
        TensorFile.Write(folder.Weights, network.State());
        TensorFile.WriteInOrder(folder.Inputs, given);
        Shape[] shapes = [.. given.Select(tensor => tensor.Shape)];
        NetworkGraph graph = NetworkGraph.Trace(x => forward(network, x), shapes);
        GraphFiles.Write(folder, x => forward(network, x), shapes, [.. graph.Outputs.Select(value => value.Shape)]);
        return graph.Optimize().Flops;
    }

    public override IRun Open(WorkFolder folder)
    {
        Module network = build();
        using (SafetensorsFile file = SafetensorsFile.Open(folder.Weights)) ModuleWeights.Load(network, file);
        network.RequireGradient(false);
        network.Eval();
        return new NetworkRun(
            new TracedNetwork(x => forward(network, x)), TensorFile.ReadInOrder(folder.Inputs), ComparedOutputs);
    }

    private sealed class NetworkRun : IRun
    {
        private readonly TracedNetwork network;
        private readonly Tensor[] inputs;
        private readonly int compared;
        private readonly GraphRun run;

        public NetworkRun(TracedNetwork network, Tensor[] inputs, int compared)
        {
            this.network = network;
            this.inputs = inputs;
            this.compared = compared;
            run = network.Rent([.. inputs.Select(tensor => tensor.Shape)]);
        }

        public void Once()
        {
            for (int i = 0; i < inputs.Length; i++) inputs[i].Span.CopyTo(run.Input(i).Span);
            run.Execute();
        }

        public WorkOutput Output()
        {
            Once();
            return new([.. Enumerable.Range(0, compared).Select(i => ($"{i}", run[i]))]);
        }

        public void Dispose()
        {
            run.Dispose();
            network.Dispose();
            foreach (Tensor tensor in inputs) tensor.Dispose();
        }
    }
}
