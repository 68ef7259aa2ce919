namespace Hark.Engine;

/// <summary>Is told of every operation that runs eagerly and of its backward pass: for measurements.</summary>
internal interface ITapeObserver
{
    /// <summary>An operation is about to run or to be differentiated.</summary>
    void Starting();

    /// <summary>The operation ran.</summary>
    void RanForward(Operation operation, ReadOnlySpan<Tensor> inputs);

    /// <summary>The operation was differentiated.</summary>
    void RanBackward(Operation operation, ReadOnlySpan<Tensor> inputs);
}
