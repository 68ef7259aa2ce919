using Hark.Benchmarks.Peers;

namespace Hark.Benchmarks.Studies;

/// <summary>A question that a table of times does not answer.</summary>
internal interface IStudy
{
    /// <summary>What <c>--only</c> calls it.</summary>
    string Name { get; }

    /// <summary>The line above its results.</summary>
    string Title { get; }

    /// <summary>Finds the answer and writes it into the journal.</summary>
    void Run(PeersOptions options, Crew crew, Journal journal);
}
