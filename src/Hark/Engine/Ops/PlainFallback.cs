namespace Hark.Engine.Ops;

/// <summary>Runs an operation through its plain twin, for operations whose kernels have not arrived yet.</summary>
internal static class PlainFallback
{
    public static void Forward(Operation operation, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        PlainTensor<float> y = new(output.Shape);
        operation.PlainForward<float>(Copy(inputs), y);
        y.Values.CopyTo(output.Span);
    }

    public static void Backward(
        Operation operation, ReadOnlySpan<Tensor> inputs, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        PlainTensor<float>?[] gradients = new PlainTensor<float>?[inputGradients.Length];
        for (int i = 0; i < gradients.Length; i++)
        {
            if (inputGradients[i] is { } gradient) gradients[i] = new(gradient.Shape);
        }
        operation.PlainBackward<float>(Copy(inputs), new(outputGradient.Shape, outputGradient.ToArray()), gradients);
        for (int i = 0; i < gradients.Length; i++) gradients[i]?.Values.CopyTo(inputGradients[i]!.Span);
    }

    private static PlainTensor<float>[] Copy(ReadOnlySpan<Tensor> tensors)
    {
        PlainTensor<float>[] copies = new PlainTensor<float>[tensors.Length];
        for (int i = 0; i < copies.Length; i++) copies[i] = new(tensors[i].Shape, tensors[i].ToArray());
        return copies;
    }
}
