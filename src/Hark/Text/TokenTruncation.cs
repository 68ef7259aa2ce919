using System.Diagnostics.CodeAnalysis;

namespace Hark.Text;

/// <summary>What happens to a text that is too long.</summary>
[Experimental("HARK001")]
public enum TokenTruncation
{
    /// <summary>The text is cut, the frame around it stays (Primus 2024, SJTU 2022).</summary>
    KeepEnd,

    /// <summary>The framed row is cut, so that its end token is lost (Primus 2023).</summary>
    RawSlice,
}

/// <summary>Which of two texts is cut when they are too long together.</summary>
[Experimental("HARK001")]
public enum PairTruncation
{
    /// <summary>The longer one; both, if both are longer than half of the room.</summary>
    LongestFirst,

    /// <summary>The first one.</summary>
    OnlyFirst,

    /// <summary>The second one.</summary>
    OnlySecond,
}
