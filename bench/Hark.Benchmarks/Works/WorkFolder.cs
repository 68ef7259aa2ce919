namespace Hark.Benchmarks.Works;

/// <summary>The files of a work, written once by Hark and read by everybody.</summary>
internal sealed record WorkFolder(string Path)
{
    /// <summary>Parameters and buffers by PyTorch name.</summary>
    public string Weights => At("weights.safetensors");

    /// <summary>The inputs "0", "1", ... in the order of the network's arguments.</summary>
    public string Inputs => At("inputs.safetensors");

    /// <summary>The network, exported by Hark.</summary>
    public string Graph => At("model.onnx");

    /// <summary>A graph with the same inputs and outputs that computes nothing: what a call costs by itself.</summary>
    public string EmptyGraph => At("empty.onnx");

    /// <summary>A captioner as Hark loads it.</summary>
    public string Model => At("model.safetensors");

    /// <summary>A recording.</summary>
    public string Clip => At("clip.wav");

    public string Output(string program) => At($"output-{program}.safetensors");

    private string At(string name) => System.IO.Path.Combine(Path, name);
}
