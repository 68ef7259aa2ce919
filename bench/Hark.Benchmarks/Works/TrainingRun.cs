using Hark.Engine;
using Hark.Layers;
using Hark.Training.Optimizers;

namespace Hark.Benchmarks.Works;

/// <summary>
/// Training steps as the trainer does them: dropout masks, forward, backward, clipping, Adam. Its output is that of one
/// step without dropout, whose masks no two programs share: the loss and the norm of the gradient.
/// </summary>
internal sealed class TrainingRun : IRun
{
    private const double Rate = 1e-4;
    private const double ClipNorm = 1;

    private readonly Func<bool, Module> load;
    private readonly Func<Module, Tensor> loss;
    private readonly Module network;
    private readonly Adam optimizer;
    private long step;

    /// <param name="load">Makes the network with its weights, with dropout or without.</param>
    /// <param name="loss">The loss, on the tape that is open.</param>
    public TrainingRun(Func<bool, Module> load, Func<Module, Tensor> loss)
    {
        this.load = load;
        this.loss = loss;
        network = load(true);
        network.Train();
        optimizer = OptimizerOf(network);
    }

    public void Once()
    {
        Dropout.Seed(network, 1, step);
        DropPath.Seed(network, 1, step++);
        using (Tape tape = new()) tape.Backward(loss(network));
        optimizer.ClipGradients(ClipNorm);
        optimizer.Step(Rate);
        optimizer.ClearGradients();
    }

    public WorkOutput Output()
    {
        Module twin = load(false);
        twin.Train();
        float value;
        using (Tape tape = new())
        {
            Tensor result = loss(twin);
            value = result.Item;
            tape.Backward(result);
        }
        double norm = OptimizerOf(twin).ClipGradients(double.PositiveInfinity);
        foreach ((_, Tensor parameter) in twin.State())
        {
            parameter.ClearGradient();
            parameter.Dispose();
        }
        return new([("loss", Tensor.Scalar(value)), ("gradient norm", Tensor.Scalar((float)norm))]);
    }

    public void Dispose()
    {
        optimizer.ClearGradients();
        foreach ((_, Tensor value) in network.State()) value.Dispose();
    }

    private static Adam OptimizerOf(Module network) =>
        new([new([.. network.NamedParameters().Where(parameter => parameter.Value.RequiresGradient)])]);
}
