namespace Hark.Benchmarks.Works;

/// <summary>A work that is ready: the network is loaded, the inputs are there.</summary>
internal interface IRun : IDisposable
{
    /// <summary>Which of several ways is taken, for the report; empty where there is one.</summary>
    string Mode => "";

    /// <summary>Does the work once.</summary>
    void Once();

    /// <summary>What the work computes, to be compared with what the others compute.</summary>
    WorkOutput Output();
}
