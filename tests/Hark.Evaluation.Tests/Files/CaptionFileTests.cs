using System.Text;
using Hark.Evaluation.Files;

namespace Hark.Evaluation.Tests.Files;

/// <summary>The shapes in which data sets and captioners write captions.</summary>
public sealed class CaptionFileTests(CaptionFolder folder) : IClassFixture<CaptionFolder>
{
    private const string Rain = "Rain falls.", Dog = "A dog barks, twice.";

    public static TheoryData<string, string> PredictionShapes => new()
    {
        { "plain.csv", $"file_name,caption\nrain.wav,{Rain}\ndog.wav,\"{Dog}\"\n" },
        { "dcase.csv", $"file_name,caption_predicted\r\nrain.wav,{Rain}\r\ndog.wav,\"{Dog}\"\r\n" },
        { "semicolon.csv", $"Name;Prediction\nrain.wav;{Rain}\ndog.wav;{Dog}\n" },
        { "tab.tsv", $"caption\tid\n{Rain}\train.wav\n{Dog}\tdog.wav\n" },
        { "bar.csv", $"fname|output\nrain.wav|{Rain}\ndog.wav|{Dog}\n" },
        { "bare.csv", $"rain.wav,{Rain}\n\ndog.wav,\"{Dog}\"" },
        { "beside.csv", $"id,caption_1,caption_2,prediction\nrain.wav,a,b,{Rain}\ndog.wav,a,b,\"{Dog}\"\n" },
        {
            "hark.csv",
            $"file,seconds,caption,confidence,error\r\nrain.wav,1,{Rain},0.5,\r\ndog.wav,1,\"{Dog}\",0.1,\r\n"
        },
        { "map.json", $$"""{"rain.wav": "{{Rain}}", "dog.wav": ["{{Dog}}"]}""" },
        {
            "coco.json",
            $$"""[{"image_id": "rain.wav", "caption": "{{Rain}}"}, {"image_id": "dog.wav", "caption": "{{Dog}}"}]"""
        },
        {
            "lists.json",
            $$"""[{"name": "rain.wav", "captions": ["{{Rain}}"]}, {"name": "dog.wav", "captions": ["{{Dog}}"]}]"""
        },
        { "nested.json", $$$"""{"rain.wav": {"caption": "{{{Rain}}}"}, "dog.wav": {"caption": "{{{Dog}}}"}}""" },
        {
            "results.json",
            $$"""
            {"version": 3, "results":
             [{"file": "rain.wav", "pred": "{{Rain}}"}, {"file": "dog.wav", "pred": "{{Dog}}"}]}
            """
        },
        { "hark.jsonl", $$"""
            {"schema":1,"file":"rain.wav","caption":"{{Rain}}","alternatives":[{"caption":"x"}],"error":null}
            {"schema":1,"file":"dog.wav","caption":"{{Dog}}","alternatives":[],"error":null}

            """ },
        { "lines", $$"""{"id":"rain.wav","text":"{{Rain}}"}""" + "\n" + $$"""{"id":"dog.wav","text":"{{Dog}}"}""" },
    };

    public static TheoryData<string, string> ReferenceShapes => new()
    {
        { "clotho.csv", "file_name,caption_1,caption_2,keywords\nrain.wav,one,two,x\ndog.wav,three,,y\n" },
        {
            "audiocaps.csv",
            "audiocap_id,youtube_id,start_time,caption\n1,rain.wav,0,one\n2,dog.wav,0,three\n3,rain.wav,0,two\n"
        },
        { "cell.csv", "file,references\nrain.wav,\"[\"\"one\"\", \"\"two\"\"]\"\ndog.wav,three\n" },
        { "map.json", """{"rain.wav": ["one", "two"], "dog.wav": ["three", " "]}""" },
        {
            "list.json",
            """[{"file": "rain.wav", "references": ["one", "two"]}, {"file": "dog.wav", "references": ["three"]}]"""
        },
        {
            "rows.json", """
            [{"id": "rain.wav", "caption": "one"}, {"id": "dog.wav", "caption": "three"},
             {"id": "rain.wav", "caption": "two"}]
            """
        },
        {
            "numbered.jsonl", """
            {"id": "rain.wav", "caption_1": "one", "caption_2": "two"}
            {"id": "dog.wav", "caption_1": "three", "caption_2": ""}
            """
        },
        {
            "hark.json", """
            {"metrics": {"bleu_1": {"value": 1}}, "items": [
             {"id": "rain.wav", "candidate": "c", "references": ["one", "two"]},
             {"id": "dog.wav", "candidate": "c", "references": ["three"]}]}
            """
        },
    };

    [Theory]
    [MemberData(nameof(PredictionShapes))]
    public void Predictions_are_read_in_every_shape(string name, string text)
    {
        CaptionTable table = folder.Predictions("predictions-" + name, text);
        Assert.Equal(["rain.wav", "dog.wav"], table.Entries.Select(entry => entry.Id));
        Assert.Equal([Rain, Dog], table.Entries.Select(entry => Assert.Single(entry.Captions)));
        Assert.False(table.IsPositional);
    }

    [Theory]
    [MemberData(nameof(ReferenceShapes))]
    public void References_are_read_in_every_shape(string name, string text)
    {
        CaptionTable table = folder.References("references-" + name, text);
        Assert.Equal(["rain.wav", "dog.wav"], table.Entries.Select(entry => entry.Id));
        Assert.Equal(["one", "two"], table.Entries[0].Captions);
        Assert.Equal(["three"], table.Entries[1].Captions);
    }

    [Fact]
    public void Coco_joins_annotations_with_file_names()
    {
        CaptionTable table = folder.References("coco-references.json", """
            {"info": {"year": 2026}, "type": "captions", "licenses": [{"id": 1}],
             "annotations": [{"id": 7, "image_id": 1, "caption": "one"}, {"id": 8, "image_id": 1, "caption": "two"}],
             "images": [{"id": 1, "file_name": "rain.wav"}]}
            """);
        CaptionEntry entry = Assert.Single(table.Entries);
        Assert.Equal(("1", "rain.wav"), (entry.Id, entry.FileName));
        Assert.Equal(["one", "two"], entry.Captions);
        Assert.Equal(2, entry.Line);
    }

    [Fact]
    public void Lists_without_names_are_known_by_their_place()
    {
        foreach ((string name, string text) in new[]
        {
            ("list.json", """["one", "two", ""]"""), ("list.txt", "one\r\ntwo\r\n\r\n"),
        })
        {
            CaptionTable table = folder.Predictions("place-" + name, text);
            Assert.True(table.IsPositional);
            Assert.Equal(["1", "2", "3"], table.Entries.Select(entry => entry.Id));
            Assert.Equal(["one", "two", ""], table.Entries.Select(entry => entry.Captions[0]));
        }
        CaptionTable references = folder.References("place-references.json", """[["a", "b"], ["c"]]""");
        Assert.Equal(["a", "b"], references.Entries[0].Captions);
        Assert.Equal(["c"], references.Entries[1].Captions);
    }

    [Fact]
    public void Failures_of_a_captioner_keep_their_reason()
    {
        CaptionTable json = folder.Predictions("failed.jsonl", """
            {"file":"rain.wav","caption":"Rain.","error":null}
            {"file":"dog.wav","caption":null,"error":"an empty file"}
            """);
        CaptionTable csv = folder.Predictions("failed.csv",
            "file,seconds,caption,confidence,error\r\nrain.wav,1,Rain.,1,\r\ndog.wav,,,,an empty file\r\n");
        foreach (CaptionTable table in new[] { json, csv })
        {
            Assert.Null(table.Entries[0].Fault);
            Assert.Equal("an empty file", table.Entries[1].Fault);
            Assert.Empty(table.Entries[1].Captions);
        }
    }

    [Fact]
    public void Encodings_with_a_mark_are_read()
    {
        const string Text = "file,caption\nmüll.wav,Ein Gerät brummt – 雨.\n";
        foreach ((string name, Encoding encoding) in new (string, Encoding)[]
        {
            ("utf8", new UTF8Encoding(true)), ("little", new UnicodeEncoding(false, true)),
            ("big", new UnicodeEncoding(true, true)),
        })
        {
            string path = folder.Write(name + ".csv", [.. encoding.GetPreamble(), .. encoding.GetBytes(Text)]);
            CaptionEntry entry = Assert.Single(CaptionFile.ReadPredictions(path).Entries);
            Assert.Equal(("müll.wav", "Ein Gerät brummt – 雨."), (entry.Id, entry.Captions[0]));
        }
    }

    [Fact]
    public void Empty_captions_and_line_breaks_in_captions_are_captions()
    {
        CaptionTable table = folder.Predictions("empty.csv", "file,caption\na.wav,\nb.wav,\"two\nlines\"\nc.wav,end\n");
        Assert.Equal(["", "two\nlines", "end"], table.Entries.Select(entry => entry.Captions[0]));
        Assert.Equal([2, 3, 5], table.Entries.Select(entry => entry.Line));
        CaptionSet set = new([new("b.wav", "two\nlines", ["x"])]);
        Assert.Equal(["two", "lines"], set.Tokens[0].Candidate);
    }

    [Fact]
    public void Empty_references_are_counted() => Assert.Equal(
        1, folder.References("holes.csv", "file_name,caption_1,caption_2\na.wav,one,\n").EmptyReferences);
}
