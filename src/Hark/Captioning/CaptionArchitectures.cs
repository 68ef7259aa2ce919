using Hark.Captioning.Decoding;
using Hark.Checkpoints;
using Hark.Features;
using Hark.Layers;
using Hark.Models;

namespace Hark.Captioning;

/// <summary>A kind of captioner that model files can hold.</summary>
/// <param name="FrontEnds">What may turn sound into its input.</param>
/// <param name="Build">The network of a card (and the file's name for messages), with empty weights; it is an
/// <see cref="ICaptionNetwork"/>.</param>
/// <param name="Decoding">How captions were made when it was published.</param>
internal sealed record CaptionArchitecture(
    IReadOnlyList<LogMelSettings> FrontEnds, Func<ModelCard, string, Module> Build, DecodingOptions Decoding);

/// <summary>All kinds of captioners by the <c>architecture.id</c> of a model card: a new one is entered here.</summary>
internal static class CaptionArchitectures
{
    private static readonly Dictionary<string, CaptionArchitecture> All = new(StringComparer.Ordinal)
    {
        [EffNetTrmCard.Id] = new([FrontEnds.EffB2], EffNetTrmCard.Build, new BeamSearchOptions()),
    };

    /// <summary>The kind of a card.</summary>
    /// <exception cref="ModelFormatException">There is none, or the card's front-end is not one of its own.</exception>
    public static CaptionArchitecture Of(ModelCard card, string fileName)
    {
        if (!All.TryGetValue(card.ArchitectureId, out CaptionArchitecture? architecture))
        {
            throw new ModelFormatException(
                fileName,
                $"the card says the architecture is '{card.ArchitectureId}', expected one of {Quoted(All.Keys.Order())}",
                hint: "this is no captioner, or one that this version of Hark does not know");
        }
        if (!architecture.FrontEnds.Any(frontEnd => frontEnd.Name == card.FrontEnd))
        {
            throw new ModelFormatException(
                fileName,
                $"the card says the front-end is '{card.FrontEnd}', expected "
                + Quoted(architecture.FrontEnds.Select(frontEnd => frontEnd.Name)));
        }
        return architecture;
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
