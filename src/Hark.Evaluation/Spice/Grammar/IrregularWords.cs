namespace Hark.Evaluation.Spice.Grammar;

/// <summary>Words whose base form no spelling rule finds.</summary>
internal static class IrregularWords
{
    // A base and its forms.
    private static readonly Dictionary<string, string> verbs = Forms(
        """
        bias biased biasing biases | be am are is was were been being 'm 're 's | have has had having 've | do does did
        done | go goes went gone | arise arose arisen | awake awoke awoken | bear bore borne born | beat beaten | become
        became | begin began begun | bend bent | bind bound | bite bit bitten biting | bleed bled | blow blew blown |
        break broke broken | breed bred | bring brought bringing | build built | burn burnt | buy bought | catch caught
        | choose chose chosen | cling clung clinging | come came | creep crept | deal dealt | die died dies dying | dig
        dug | draw drew drawn | dream dreamt | drink drank drunk | drive drove driven | eat ate eaten | fall fell fallen
        | feed fed | feel felt | fight fought | find found | flee fled | fling flung flinging | fly flew flown | forget
        forgot forgotten | freeze froze frozen | get got gotten | give gave given | grind ground | grow grew grown |
        hang hung | hear heard | hide hid hidden | hold held | keep kept | kneel knelt | know knew known | lay laid |
        lead led | leap leapt | leave left | lend lent | lie lay lain lies lied lying | light lit | lose lost | make
        made | mean meant | meet met | pay paid | ride rode ridden | ring rang rung | rise rose risen | run ran | saw
        sawn | say said | see saw seen | seek sought | sell sold | send sent | sew sewn | shake shook shaken | shine
        shone | shoot shot | show shown | shrink shrank shrunk | sing sang sung | sink sank sunk | sit sat | sleep slept
        | slide slid | sling slung slinging | speak spoke spoken | speed sped | spend spent | spin spun | spit spat |
        spring sprang sprung springing | stand stood | steal stole stolen | stick stuck | sting stung stinging | strike
        struck | string strung stringing | strive strove striven | swear swore sworn | sweep swept | swell swollen |
        swim swam swum | swing swung swinging | take took taken | teach taught | tear tore torn | tell told | think
        thought | throw threw thrown | tie ties tied tying | understand understood | wake woke woken | wear wore worn |
        weave wove woven | weep wept | win won | wind wound | wring wrung wringing | write wrote written | agree agreed
        | free freed | age ageing aging | use uses used using | sew sewing | echo echoes | ski skiing skied | taste
        tasting tasted tastes | waste wasting wasted wastes | paste pasting pasted | ache aching ached | cause causing
        caused | range ranging ranged | lunge lunging lunged | create creating created | route routing routed | clothe
        clothing clothed | cache caching cached | queue queueing queuing | shoe shoeing | panic panicking panicked |
        mimic mimicking mimicked | focus focusing focused focusses focuses | gas gassing gassed gasses | bus busing
        bused | quiz quizzing quizzed quizzes | whiz whizzing whizzed whizzes | clang clanging clanged | twang twanging
        twanged | belong belonging belonged | whang whanging | profit profiting profited | pivot pivoting pivoted |
        interfere interfering interfered | ignore ignoring ignored | snore snoring snored | adore adoring adored | unite
        uniting united | ignite igniting ignited | invite inviting invited | excite exciting excited | compete competing
        competed | complete completing completed | pulse pulses | collapse collapses | glimpse glimpses | lapse lapses |
        elapse elapses | eclipse eclipses | rinse rinses | cleanse cleanses | sense senses | condense condenses |
        dispense dispenses | license licenses | analyse analyses | adhere adhering adhered | persevere persevering
        persevered | cohere cohering cohered | revere revering revered | baste basting basted | delete deleting deleted
        | install installing installed
        """);

    private static readonly Dictionary<string, string> nouns = Forms(
        """
        child children | foot feet | goose geese | louse lice | mouse mice | tooth teeth | ox oxen | penny pence | die
        dice | calf calves | elf elves | half halves | hoof hooves | knife knives | leaf leaves | life lives | loaf
        loaves | scarf scarves | self selves | sheaf sheaves | shelf shelves | thief thieves | wolf wolves | wharf
        wharves | analysis analyses | axis axes | basis bases | crisis crises | diagnosis diagnoses | oasis oases |
        thesis theses | criterion criteria | phenomenon phenomena | appendix appendices | index indices | matrix
        matrices | vertex vertices | vortex vortices | datum data | stratum strata | bus busses | quiz quizzes | gas
        gases | lens lenses | canvas canvases | movie movies | cookie cookies | collie collies | calorie calories |
        zombie zombies | tie ties | pie pies | lie lies | auntie aunties | birdie birdies | doggie doggies | genie
        genies | magpie magpies | headache headaches | ache aches | moustache moustaches | acre acres | metre metres |
        litre litres | theatre theatres | shoe shoes | toe toes | canoe canoes | hoe hoes | oboe oboes | axe axes |
        cache caches | passer-by passers-by | corpse corpses | canvas canvasses | bookshelf bookshelves | yes yeses
        """);

    // Nouns that have no singular, or the same form for both.
    private static readonly HashSet<string> pluralsOnly = Words(
        """
        acoustics acrobatics aerobics aerodynamics athletics bacteria bagpipes barracks basics belongings billiards
        binoculars blues bowels briefs castanets checkers clothes contents credentials crossroads dentures depths
        doings downs downstairs dynamics earnings economics electronics entrails ethics folks forceps fumes
        furnishings gallows genetics goggles goods graphics grits groceries grounds gymnastics handcuffs headquarters
        hydraulics jeans knickers leftovers leggings linguistics logistics mains manners mathematics means measles
        media molasses motions news nippers oats odds oils optics outdoors outskirts overalls pajamas panties pants
        papers phonetics physics pincers plastics pliers politics proceedings proceeds pyjamas rabies regards remains
        returns riches rights savings scissors scrapings series shades shallows shambles shears shorts singles slacks
        species spectacles splits statistics stays subtitles suds sunglasses supplies surroundings suspenders
        sweepings tatters teens thanks throes tights tongs travels trivia troops trousers tweezers underpants upstairs
        vibes wages wares waterworks whereabouts whites woods workings works writings yes
        """);

    private static readonly Dictionary<string, string> pronouns = Forms(
        "he him his | she her | they them their | i me my | we us our | you your");

    // Stems in a consonant, vowel and n, p, w or x that have a silent e.
    private static readonly HashSet<string> silentE = Words(
        """
        aton attun bon can clon commun condon contraven conven cop cran dop drap dron dup elop enthron escap gap grop
        hon hop importun interven inton landscap lop mop phon pip plan postpon profan prun rap reshap rop scrap shap
        sideswip slop snip ston superven swip tap telephon telescop ton tun videotap wan wip zon
        """);

    public static string? Verb(string word) => verbs.GetValueOrDefault(word);

    public static string? Noun(string word) =>
        pluralsOnly.Contains(word) ? word : nouns.GetValueOrDefault(word);

    public static bool HasSilentE(string stem) => silentE.Contains(stem);

    /// <summary>Words that change with their part of speech only.</summary>
    public static string? OfTag(string word, string tag) => tag switch
    {
        "PRP" or "PRP$" when word == "i" => "I",
        "PRP" or "PRP$" => pronouns.GetValueOrDefault(word) is string pronoun ? pronoun == "i" ? "I" : pronoun : null,
        "DT" => word switch
        {
            "an" => "a",
            "these" => "this",
            "those" => "that",
            _ => null,
        },
        "MD" => word switch
        {
            "ca" => "can",
            "wo" => "will",
            "'ll" => "will",
            "'d" => "would",
            _ => null,
        },
        "RB" when word == "n't" => "not",
        "VBD" when word == "'d" => "have",
        _ => null,
    };

    private static Dictionary<string, string> Forms(string text)
    {
        Dictionary<string, string> forms = new(StringComparer.Ordinal);
        foreach (string entry in text.Split('|'))
        {
            string[] words = entry.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            foreach (string form in words.AsSpan(1)) forms.TryAdd(form, words[0]);
        }
        return forms;
    }

    private static HashSet<string> Words(string text) => new(
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
