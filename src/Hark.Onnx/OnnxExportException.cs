namespace Hark.Onnx;

/// <summary>A network cannot be written as ONNX; the message says what stands in the way.</summary>
public sealed class OnnxExportException : Exception
{
    internal OnnxExportException(string message)
        : base(message)
    {
    }
}
