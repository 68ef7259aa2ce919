using Hark.Text;

namespace Hark.Tests.Text;

/// <summary>A dictionary of a few words in a folder of its own, in the format of Princeton's files.</summary>
internal sealed class TinyWordNet : IDisposable
{
    private const string Licence = "  1 This is a test.\n  2 WordNet 3.0 Copyright 2006 by Princeton University.  \n";

    public TinyWordNet(string licence = Licence)
    {
        Folder = Directory.CreateTempSubdirectory("hark-wordnet-").FullName;
        Write("index.noun", licence
            + "bark n 2 2 @ ~ 2 1 00001000 00002000  \n"
            + "dog n 1 1 @ 1 1 00003000  \n"
            + "entity n 1 0 1 1 00001740  \n"
            + "leaf n 1 0 1 0 00004000  \n"
            + "skin n 1 0 1 0 00002000  \n");
        Write("index.verb", licence
            + "bark v 1 1 @ 1 1 00001000  \n"
            + "breathe v 1 1 @ 1 1 00001745  \n"
            + "leave v 1 1 @ 1 1 00006000  \n"
            + "run v 1 1 @ 1 1 00007000  \n");
        Write("index.adj", licence + "able a 1 0 1 1 00001741  \n" + "big a 1 0 1 1 00000500  \n");
        Write("index.adv", licence + "loudly r 1 0 1 0 00000600  \n");
        Write("noun.exc", "leaves leaf\n");
        Write("verb.exc", "leaves leave\nran run\n");
        Write("adj.exc", "bigger big\n");
        Write("adv.exc", "");
        Write("cntlist.rev", "bark%1:20:00:: 2 3\nbark%1:26:00:: 1 4\nbark%2:32:00:: 1 5\nbig%5:00:00:x:01 1 7\n");
    }

    public string Folder { get; }

    public WordNet Open() => WordNet.Open(Folder);

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    public void Delete(string name) => File.Delete(Path.Combine(Folder, name));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
