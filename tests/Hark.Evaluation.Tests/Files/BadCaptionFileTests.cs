using System.Text;
using Hark.Evaluation.Files;

namespace Hark.Evaluation.Tests.Files;

/// <summary>What is wrong with a file is said with the place, what was expected and what was found.</summary>
public sealed class BadCaptionFileTests(CaptionFolder folder) : IClassFixture<CaptionFolder>
{
    public static TheoryData<string, string, string[]> BadPredictions => new()
    {
        { "empty.csv", "", ["empty file"] },
        { "blank.json", " \n ", ["empty file"] },
        { "header.csv", "file,caption\n", ["found none"] },
        { "columns.csv", "file,length\na.wav,3\n", ["line 1", "caption_predicted", "file, length"] },
        { "name.csv", "caption,length\nrain,3\n", ["line 1", "file_name", "caption, length"] },
        { "several.csv", "file_name,caption_1,caption_2\na.wav,x,y\n", ["line 2", "expected one caption", "found 2"] },
        { "twice.csv", "file,caption\na.wav,x\nb.wav,y\na.wav,z\n", ["line 4", "\"a.wav\"", "line 2"] },
        { "comma.csv", "file,caption\na.wav,x, y\n", ["line 2", "expected 2 fields, found 3", "quotes"] },
        { "short.csv", "file,caption\na.wav\n", ["line 2", "expected 2 fields, found 1"] },
        { "quote.csv", "file,caption\na.wav,\"x\nb.wav,y\n", ["line 2", "never closed"] },
        { "after.csv", "file,caption\na.wav,\"x\" y\n", ["line 2", "after a closing quote"] },
        { "noname.csv", "file,caption\n,x\n", ["line 2", "the name of a sound"] },
        { "cut.json", "{\"a.wav\": \"x\",", ["line 1", "expected JSON"] },
        { "line.jsonl", "{\"id\":\"a\",\"caption\":\"x\"}\n{\"id\":\"b\",\"capt", ["line 2", "expected JSON"] },
        { "fields.jsonl", "{\"id\":\"a\",\"length\":3}\n", ["line 1", "found the fields id, length"] },
        { "number.json", "[{\"id\":\"a\",\"caption\":3}]", ["expected a text", "Number"] },
        { "keys.json", "{\"version\": 3, \"model\": {\"size\": 1}}", ["found an object with the keys version, model"] },
        { "scalar.json", "3", ["a list or an object", "Number"] },
        { "mixed.json", "[\"a\", 3]", ["an object or a text", "Number"] },
        { "list.json", "[]", ["found none"] },
        { "again.json", "[{\"id\":\"a\",\"caption\":\"x\"},\n{\"id\":\"a\",\"caption\":\"y\"}]", ["line 2", "\"a\""] },
        { "same.json", "{\"a\":\"x\",\n\"a\":\"y\"}", ["line 2", "\"a\"", "line 1"] },
        { "zero.csv", "file,caption\na.wav,x\0\n", ["zero at byte 20"] },
    };

    [Theory]
    [MemberData(nameof(BadPredictions))]
    public void Bad_predictions_are_explained(string name, string text, string[] words)
    {
        EvaluationException error = Assert.Throws<EvaluationException>(() => folder.Predictions(name, text));
        Assert.All(words.Append(name), word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("twice.csv", "file_name,caption_1,caption_2\na.wav,x,y\na.wav,x,y\n", "line 3")]
    [InlineData("bare.csv", "file_name,caption_1,caption_2\na.wav,, \n", "no reference that is not empty")]
    [InlineData("none.json", """{"a.wav": []}""", "no reference that is not empty")]
    public void Bad_references_are_explained(string name, string text, string words)
    {
        EvaluationException error = Assert.Throws<EvaluationException>(() => folder.References("r-" + name, text));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() => Assert.Contains(
        "nowhere.csv",
        Assert.Throws<EvaluationException>(() => CaptionFile.ReadReferences("nowhere.csv")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Foreign_encodings_are_refused_with_the_byte()
    {
        byte[] latin = Encoding.Latin1.GetBytes("file,caption\nrain.wav,Gerät\n");
        string message = Assert.Throws<EvaluationException>(
            () => CaptionFile.ReadPredictions(folder.Write("latin.csv", latin))).Message;
        Assert.Contains("0xe4 at byte 25 (line 2)", message, StringComparison.Ordinal);
        byte[] half = [0xff, 0xfe, (byte)'f', 0, (byte)'i'];
        Assert.Contains(
            "UTF-16",
            Assert.Throws<EvaluationException>(
                () => CaptionFile.ReadPredictions(folder.Write("half.csv", half))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Bounds_hold()
    {
        string caption = new('x', 20_000);
        EvaluationException error = Assert.Throws<EvaluationException>(
            () => folder.Predictions("long.csv", $"id,caption\na,{caption}\n"));
        Assert.Contains("at most 10000 characters", error.Message, StringComparison.Ordinal);
        string deep = string.Concat(Enumerable.Repeat("{\"a\":", 500));
        Assert.Throws<EvaluationException>(() => folder.Predictions("deep.json", deep));
    }

    [Fact]
    public void Any_damage_to_a_good_file_gives_captions_or_a_typed_error()
    {
        Random random = new(6);
        string[] good =
        [
            "file_name,caption_1,caption_2\na.wav,\"rain, falls\",two\nb.wav,three,four\n",
            """{"images":[{"id":1,"file_name":"a.wav"}],"annotations":[{"image_id":1,"id":1,"caption":"one"}]}""",
            """[{"id":"a","captions":["x","y"]},{"id":"b","captions":["x"]}]""",
        ];
        for (int round = 0; round < 600; round++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(good[round % good.Length]);
            for (int i = 0; i <= round % 4; i++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            string name = "damaged" + (round % 3 == 0 ? ".csv" : ".json");
            string path = folder.Write(name, bytes[..random.Next(1, bytes.Length)]);
            Exception? error = Record.Exception(() => CaptionFile.ReadReferences(path));
            Assert.True(error is null or EvaluationException, error?.ToString());
        }
    }
}
