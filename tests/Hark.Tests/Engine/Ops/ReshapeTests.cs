using Hark.Engine;
using Hark.Engine.Ops;

namespace Hark.Tests.Engine.Ops;

public sealed class ReshapeTests
{
    [Fact]
    public void GradientsFlowThroughAnotherShape() =>
        OperationCheck.All(new ReshapeOperation(new(6, 5)), [OperationInput.Normal(2, 3, 5)]);

    [Fact]
    public void OpenSizeFollowsFromTheOthers() =>
        Assert.Equal(new Shape(4, 6), new Tensor(new(2, 3, 4)).Reshape(4, -1).Shape);
}
