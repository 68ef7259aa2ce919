using System.Diagnostics.CodeAnalysis;
using Hark.Engine;

namespace Hark.Layers;

/// <summary>
/// A part of a network: parameters (trained), buffers (kept, not trained) and child modules, each under the name it has
/// in PyTorch, so that a published checkpoint loads by name.
/// </summary>
/// <remarks>
/// Reading (evaluation) is safe from several threads at once; training and changing the mode are not.
/// </remarks>
[Experimental("HARK001")]
public abstract class Module
{
    private readonly List<(string Name, Tensor Value)> parameters = [];
    private readonly List<(string Name, Tensor Value)> buffers = [];
    private readonly List<(string Name, Module Value)> children = [];

    /// <summary>Whether the module behaves as in training (batch statistics, dropout). Starts as false.</summary>
    public bool IsTraining { get; private set; }

    /// <summary>Switches this module and all below it to training, or back.</summary>
    public void Train(bool training = true)
    {
        IsTraining = training;
        foreach ((_, Module child) in children) child.Train(training);
    }

    /// <summary>Whether segments of the network keep no activations in training; see <see cref="Recompute"/>.</summary>
    public bool RecomputesActivations { get; private set; }

    /// <summary>Chooses for this module and all below it whether segments recompute their activations.</summary>
    public void RecomputeActivations(bool recompute = true)
    {
        RecomputesActivations = recompute;
        foreach ((_, Module child) in children) child.RecomputeActivations(recompute);
    }

    /// <summary>Switches this module and all below it to evaluation.</summary>
    public void Eval() => Train(false);

    /// <summary>All parameters in the order of their registration, with dotted names.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedParameters(string prefix = "") =>
        Walk(prefix, module => module.parameters);

    /// <summary>All buffers in the order of their registration, with dotted names.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedBuffers(string prefix = "") =>
        Walk(prefix, module => module.buffers);

    /// <summary>Parameters and buffers together: what a checkpoint holds.</summary>
    public IEnumerable<(string Name, Tensor Value)> State(string prefix = "") =>
        NamedParameters(prefix).Concat(NamedBuffers(prefix));

    /// <summary>This module and all below it.</summary>
    public IEnumerable<Module> Modules() => children.SelectMany(child => child.Value.Modules()).Prepend(this);

    /// <summary>The number of trained values.</summary>
    public long ParameterCount => NamedParameters().Sum(parameter => (long)parameter.Value.Count);

    /// <summary>Chooses whether gradients are computed for the parameters of this module and all below it.</summary>
    public void RequireGradient(bool required)
    {
        foreach ((_, Tensor value) in NamedParameters()) value.RequiresGradient = required;
    }

    /// <summary>Fills every parameter with its start value for training from scratch.</summary>
    public virtual void Initialize(Philox random)
    {
        foreach ((_, Module child) in children) child.Initialize(random);
    }

    /// <summary>Registers a trained tensor, filled with <paramref name="fill"/>.</summary>
    protected Tensor Parameter(string name, Shape shape, float fill = 0)
    {
        Tensor parameter = Tensor.Parameter(shape);
        parameter.Span.Fill(fill);
        parameters.Add((name, parameter));
        return parameter;
    }

    /// <summary>Registers a tensor that is kept in checkpoints but not trained.</summary>
    protected Tensor Buffer(string name, Shape shape, float fill = 0)
    {
        Tensor buffer = Tensor.Parameter(shape);
        buffer.RequiresGradient = false;
        buffer.Span.Fill(fill);
        buffers.Add((name, buffer));
        return buffer;
    }

    /// <summary>Registers a part under its name; without one its tensors stand beside this module's own.</summary>
    protected T Child<T>(string name, T module)
        where T : Module
    {
        children.Add((name, module));
        return module;
    }

    private IEnumerable<(string Name, Tensor Value)> Walk(
        string prefix, Func<Module, List<(string Name, Tensor Value)>> select)
    {
        foreach ((string name, Tensor value) in select(this)) yield return (prefix + name, value);
        foreach ((string name, Module child) in children)
        {
            string path = name.Length == 0 ? prefix : $"{prefix}{name}.";
            foreach ((string, Tensor) entry in child.Walk(path, select)) yield return entry;
        }
    }
}
