using Hark.Evaluation.Spice.Grammar;

namespace Hark.Evaluation.Tests.Spice;

public class LemmatizerTests
{
    [Theory]
    [InlineData("barking bark chirping chirp walking walk adjusting adjust splashing splash scratching scratch")]
    [InlineData("driving drive making make firing fire typing type operating operate changing change")]
    [InlineData("rumbling rumble whistling whistle crackling crackle sizzling sizzle idling idle dancing dance")]
    [InlineData("speaking speak beeping beep squealing squeal roaring roar pouring pour steering steer waiting wait")]
    [InlineData("leaving leave sneezing sneeze breathing breathe releasing release increasing increase guiding guide")]
    [InlineData("clapping clap humming hum dripping drip running run stirring stir revving rev controlling control")]
    [InlineData("calling call filling fill hissing hiss buzzing buzz sniffing sniff purring purr travelling travel")]
    [InlineData("ringing ring singing sing banging bang clanging clang opening open hammering hammer")]
    [InlineData("howling howl crawling crawl blowing blow playing play crying cry dying die cooing coo echoing echo")]
    [InlineData("writing write visiting visit rotating rotate floating float eating eat beating beat creating create")]
    [InlineData("snoring snore exploring explore tapping tap taping tape whining whine training train ticking tick")]
    [InlineData("barked bark stopped stop carried carry tied tie played play used use moved move agreed agree")]
    [InlineData("sang sing rung ring hit hit began begin thrown throw struck strike flew fly was be has have does do")]
    [InlineData("speaks speak passes pass watches watch buzzes buzz cries cry dies die goes go rinses rinse")]
    [InlineData("bring bring sing sing feed feed re-opening re-open")]
    public void Verbs_lose_their_endings(string pairs) => Compare(pairs, "VBG");

    [Theory]
    [InlineData("dogs dog buses bus boxes box dishes dish churches church glasses glass horses horse houses house")]
    [InlineData("noises noise cities city boys boy bees bee shoes shoe potatoes potato waves wave bridges bridge")]
    [InlineData("men man women woman firemen fireman children child feet foot mice mouse geese goose leaves leaf")]
    [InlineData("knives knife wives wife scissors scissors pliers pliers clothes clothes series series pants pants")]
    [InlineData("x-rays x-ray movies movie cacti cactus sneezes sneeze people people sheep sheep")]
    public void Plurals_become_singulars(string pairs) => Compare(pairs, "NNS");

    [Theory]
    [InlineData("Dogs", "NN", "dogs")]
    [InlineData("Rex", "NNP", "Rex")]
    [InlineData("louder", "JJR", "louder")]
    [InlineData("her", "PRP$", "she")]
    [InlineData("them", "PRP", "they")]
    [InlineData("An", "DT", "a")]
    [InlineData("those", "DT", "that")]
    [InlineData("n't", "RB", "not")]
    [InlineData("-", "NNS", "-")]
    [InlineData("s", "NNS", "s")]
    [InlineData("ed", "VBD", "ed")]
    public void Other_words_change_with_their_tag_only(string word, string tag, string lemma) =>
        Assert.Equal(lemma, Lemmatizer.Lemma(word, tag));

    private static void Compare(string pairs, string tag)
    {
        foreach (string[] pair in pairs.Split(' ').Chunk(2)) Assert.Equal(pair[1], Lemmatizer.Lemma(pair[0], tag));
    }
}
