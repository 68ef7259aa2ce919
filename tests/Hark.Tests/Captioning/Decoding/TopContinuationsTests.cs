using Hark.Captioning.Decoding;
using Hark.Engine;

namespace Hark.Tests.Captioning.Decoding;

public class TopContinuationsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 7, 3)]
    [InlineData(3, 8, 3)]
    [InlineData(3, 9, 5)]
    [InlineData(2, 15, 30)]
    [InlineData(5, 31, 8)]
    [InlineData(3, 1000, 3)]
    [InlineData(64, 67, 64)]
    public void Finds_what_a_full_sort_finds(int rows, int vocabulary, int k)
    {
        Philox random = new((ulong)(rows * 1000 + vocabulary));
        float[] words = new float[rows * vocabulary], rowSums = new float[rows];
        for (int i = 0; i < words.Length; i++) words[i] = -(float)Math.Floor(20 * random.NextSingle()); // many equals
        for (int i = 0; i < rows; i++) rowSums[i] = -(float)Math.Floor(5 * random.NextSingle());

        float[] best = new float[k];
        int[] ids = new int[k], parents = new int[k];
        TopContinuations.Find(words, vocabulary, rowSums, best, ids, parents);

        var sorted = Enumerable.Range(0, words.Length)
            .Select(i => (Sum: rowSums[i / vocabulary] + words[i], Id: i % vocabulary, Row: i / vocabulary))
            .OrderByDescending(entry => entry.Sum) // stable: the lower index first
            .Take(k).ToArray();
        Assert.Equal(sorted.Select(entry => entry.Sum), best);
        Assert.Equal(sorted.Select(entry => entry.Id), ids);
        Assert.Equal(sorted.Select(entry => entry.Row), parents);
    }
}
