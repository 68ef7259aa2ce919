using Hark.Checkpoints;

namespace Hark.Models.Architectures;

/// <summary>What a conversion did with the tensors of a checkpoint.</summary>
/// <param name="Card">The card of the new model.</param>
/// <param name="Title">What the network is, for people.</param>
/// <param name="Dialect">The form in which it was published.</param>
/// <param name="Loaded">The number of tensors that were taken over.</param>
/// <param name="LeftOut">Why tensors were left out, and how many for each reason.</param>
/// <param name="Completed">Tensors that came from elsewhere: their names, and where from.</param>
/// <param name="Warnings">What the user should know.</param>
public sealed record ConversionReport(
    ModelCard Card,
    string Title,
    string Dialect,
    int Loaded,
    IReadOnlyList<KeyValuePair<string, int>> LeftOut,
    IReadOnlyList<KeyValuePair<string, string>> Completed,
    IReadOnlyList<string> Warnings);
