namespace Hark.Evaluation.Spice.Scenes;

/// <summary>Which statements belong to a subset. A merged attribute of several words is in no word list.</summary>
internal static class SubsetWords
{
    private static readonly HashSet<string> numbers =
        Words("one two three four five six seven eight nine ten");

    private static readonly HashSet<string> colors = Words(
        """
        beige black blue brown cream dark gray green grey light maroon orange pink purple red violet white yellow
        """);

    private static readonly HashSet<string> sizes = Words(
        """
        baby beefy big bony boundless brawny broad bulky chunky colossal compact corpulent cosmic cubby curvy elfin
        emaciated endless enormous epic expansive extensive fat fleshy full-size gargantuan gaunt giant gigantic grand
        great heavy hefty huge hulking illimitable immeasurable immense infinitesimal lanky large lean life-size
        limitless little mammoth massive meager measly microscopic mini miniature minuscule minute narrow obese outsized
        oversize overweight paltry petite pint-size plump pocket-size portly pudgy puny rotund scanty scraggy scrawny
        short sizable skeletal skimpy skinny slender slim small squat stocky stout strapping sturdy tall teensy teeny
        teeny-tiny teeny-weeny thick thickset thin tiny titanic towering trifling trim tubby undersized underweight
        unlimited vast wee whopping wide
        """);

    public static bool Contains(SceneSubset subset, Concept[] proposition) => subset switch
    {
        SceneSubset.Object => proposition.Length == 1,
        SceneSubset.Attribute => proposition.Length == 2,
        SceneSubset.Relation => proposition.Length == 3,
        SceneSubset.Cardinality => HasAttribute(proposition, numbers),
        SceneSubset.Color => HasAttribute(proposition, colors),
        _ => HasAttribute(proposition, sizes),
    };

    private static bool HasAttribute(Concept[] proposition, HashSet<string> words) =>
        proposition.Length == 2 && proposition[1].OnlyWord is string word && words.Contains(word);

    private static HashSet<string> Words(string text) => new(
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
