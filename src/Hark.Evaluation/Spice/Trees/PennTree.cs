namespace Hark.Evaluation.Spice.Trees;

/// <summary>
/// A node of a phrase structure tree in the style of the Penn Treebank: a phrase (NP), a part of speech (NN) above its
/// word, or a word. Trees are built and reshaped before they are read.
/// </summary>
internal sealed class PennTree(string label)
{
    private readonly List<PennTree> children = [];

    /// <summary>The phrase, the part of speech or the word.</summary>
    public string Label { get; set; } = label;

    public PennTree? Parent { get; private set; }

    public IReadOnlyList<PennTree> Children => children;

    /// <summary>The child from which this phrase takes its head word; set by <see cref="HeadFinder"/>.</summary>
    public PennTree? HeadChild { get; set; }

    /// <summary>The label without its function: NP of NP-TMP.</summary>
    public string Category => TreeLabel.Category(Label);

    public bool IsWord => children.Count == 0;

    /// <summary>A part of speech above its word.</summary>
    public bool IsTag => children.Count == 1 && children[0].IsWord;

    public bool IsPhrase => !IsWord && !IsTag;

    /// <summary>The word under a part of speech; null for phrases.</summary>
    public string? Word => IsTag ? children[0].Label : null;

    public PennTree? First => children.Count > 0 ? children[0] : null;

    public PennTree? Last => children.Count > 0 ? children[^1] : null;

    public PennTree? Only => children.Count == 1 ? children[0] : null;

    /// <summary>The place among the parent's children; 0 for a root.</summary>
    public int Place { get; private set; }

    public PennTree? Next => Sister(+1);

    public PennTree? Previous => Sister(-1);

    /// <summary>The sisters to the left, nearest first.</summary>
    public IEnumerable<PennTree> Left
    {
        get
        {
            for (int i = Place - 1; i >= 0; i--) yield return Parent!.children[i];
        }
    }

    /// <summary>The sisters to the right, nearest first.</summary>
    public IEnumerable<PennTree> Right
    {
        get
        {
            for (int i = Place + 1; i < Parent?.children.Count; i++) yield return Parent.children[i];
        }
    }

    public IEnumerable<PennTree> Sisters => Left.Concat(Right);

    /// <summary>Whether both are sisters and this one comes first.</summary>
    public bool IsLeftOf(PennTree? other) => other is not null && other.Parent == Parent && Place < other.Place;

    /// <summary>This node and all below it as they are now; parents first, from left to right.</summary>
    public IReadOnlyList<PennTree> All
    {
        get
        {
            List<PennTree> all = [];
            Stack<PennTree> left = new([this]);
            while (left.TryPop(out PennTree? node))
            {
                all.Add(node);
                for (int i = node.children.Count - 1; i >= 0; i--) left.Push(node.children[i]);
            }
            return all;
        }
    }

    /// <summary>The parts of speech, from left to right.</summary>
    public IEnumerable<PennTree> Tags => All.Where(static node => node.IsTag);

    /// <summary>The tag above the head word.</summary>
    public PennTree? HeadTag => IsTag ? this : HeadChild?.HeadTag;

    /// <summary>The highest node with the same head word.</summary>
    public PennTree HighestOfHead => Parent is not null && Parent.HeadChild == this ? Parent.HighestOfHead : this;

    public PennTree Add(PennTree child)
    {
        Insert(children.Count, child);
        return this;
    }

    public void Insert(int place, PennTree child)
    {
        child.Remove();
        child.Parent = this;
        children.Insert(place, child);
        Number(place);
    }

    /// <summary>Cuts this node, with all below it, out of its tree.</summary>
    public void Remove()
    {
        if (Parent is null) return;
        Parent.children.RemoveAt(Place);
        Parent.Number(Place);
        (Parent, Place) = (null, 0);
    }

    /// <summary>Puts the children in this node's place.</summary>
    public void Dissolve()
    {
        (PennTree parent, int place) = (Parent!, Place);
        foreach (PennTree child in children.ToArray()) parent.Insert(place++, child);
        Remove();
    }

    /// <summary>Puts a new node above some of the children that stand side by side.</summary>
    public PennTree Group(string newLabel, int first, int last)
    {
        PennTree group = new(newLabel);
        foreach (PennTree child in children[first..(last + 1)]) group.Add(child);
        Insert(first, group);
        return group;
    }

    /// <summary>In bracket notation.</summary>
    public override string ToString() => IsWord ? Label : $"({Label} {string.Join(' ', children)})";

    private void Number(int from)
    {
        for (int i = from; i < children.Count; i++) children[i].Place = i;
    }

    private PennTree? Sister(int step)
    {
        int place = Place + step;
        return Parent is not null && place >= 0 && place < Parent.children.Count ? Parent.children[place] : null;
    }
}
