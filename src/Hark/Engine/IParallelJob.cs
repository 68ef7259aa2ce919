using System.Diagnostics.CodeAnalysis;

namespace Hark.Engine;

/// <summary>
/// Work that a <see cref="ThreadTeam"/> runs in chunks. Implement it as a readonly struct: one copy is shared by all
/// threads and starting the job then allocates nothing.
/// </summary>
[Experimental("HARK001")]
public interface IParallelJob
{
    /// <summary>
    /// Does one chunk. Several threads call it at once, each chunk exactly once, in no promised order.
    /// </summary>
    /// <param name="chunk">The chunk, from 0 to one less than the number of chunks of the run.</param>
    void Run(int chunk);
}
