using System.Numerics;

namespace Hark.Engine.Ops;

/// <summary>Runs an operation through its float twin, where no kernel fits.</summary>
internal static class PlainPath
{
    public static void Forward(Operation operation, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        PlainTensor<float>[] plain = Copy(inputs);
        PlainTensor<float> result = new(output.Shape);
        operation.PlainForward<float>(plain, result);
        result.Values.CopyTo(output.Span);
        // Batch norm updates its running statistics in place.
        if (operation is BatchNormOperation { Training: true })
        {
            plain[3].Values.CopyTo(inputs[3].Span);
            plain[4].Values.CopyTo(inputs[4].Span);
        }
    }

    public static void Backward(
        Operation operation, ReadOnlySpan<Tensor> inputs, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        PlainTensor<float>?[] gradients = new PlainTensor<float>?[inputs.Length];
        for (int i = 0; i < gradients.Length; i++)
        {
            if (inputGradients[i] is not null) gradients[i] = new(inputs[i].Shape);
        }
        operation.PlainBackward<float>(Copy(inputs), new(outputGradient.Shape, outputGradient.ToArray()), gradients);
        for (int i = 0; i < gradients.Length; i++) gradients[i]?.Values.CopyTo(inputGradients[i]!.Span);
    }

    private static PlainTensor<float>[] Copy(ReadOnlySpan<Tensor> inputs)
    {
        PlainTensor<float>[] plain = new PlainTensor<float>[inputs.Length];
        for (int i = 0; i < plain.Length; i++) plain[i] = new(inputs[i].Shape, inputs[i].ToArray());
        return plain;
    }
}
