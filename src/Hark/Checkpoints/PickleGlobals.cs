namespace Hark.Checkpoints;

/// <summary>
/// What a pickle may name, and what becomes of it. Every hook turns data into data; what it does not know it refuses
/// with
/// <see cref="PickleReader.Error"/>.
/// </summary>
internal abstract class PickleGlobals
{
    /// <summary>For pickles of plain values: refuses every name.</summary>
    public static PickleGlobals None { get; } = new Nothing();

    /// <summary>Whether a name may occur at all, called or not.</summary>
    public abstract bool Allows(string module, string name);

    /// <summary>The data that a call of <paramref name="function"/> stands for.</summary>
    public abstract PickleValue Call(PickleReader reader, PickleGlobal function, PickleValue[] arguments);

    /// <summary>The empty object that a constructor call without <c>__init__</c> stands for.</summary>
    public virtual PickleValue Create(PickleReader reader, PickleGlobal type, PickleValue[] arguments) =>
        throw reader.Error($"objects of class {type.Name} are not supported");

    /// <summary>Sets the state of a value in place.</summary>
    public virtual void Build(PickleReader reader, PickleValue target, PickleValue state) =>
        throw reader.Error("a state is set on a value that has none");

    /// <summary>The data that a persistent id stands for.</summary>
    public virtual PickleValue Resolve(PickleReader reader, PickleValue persistentId) =>
        throw reader.Error("references to stored data are not expected here");

    private sealed class Nothing : PickleGlobals
    {
        public override bool Allows(string module, string name) => false;

        public override PickleValue Call(PickleReader reader, PickleGlobal function, PickleValue[] arguments) =>
            throw reader.Error("calls are not expected here");
    }
}
