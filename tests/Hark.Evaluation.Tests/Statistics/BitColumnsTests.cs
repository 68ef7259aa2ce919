using Hark.Engine;
using Hark.Evaluation.Statistics;

namespace Hark.Evaluation.Tests.Statistics;

public class BitColumnsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(1000)]
    [InlineData(4097)]
    public void Every_bit_is_counted_as_one_by_one(int count)
    {
        Philox random = new(1);
        ulong[] words = [.. Enumerable.Range(0, count).Select(i =>
            i % 3 == 0 ? ulong.MaxValue : ((ulong)random.NextUInt32() << 32) | random.NextUInt32())];
        int[] found = new int[64];
        Array.Fill(found, -1);
        BitColumns.Count(words, found);
        for (int bit = 0; bit < 64; bit++) Assert.Equal(words.Count(word => (word >> bit & 1) == 1), found[bit]);
    }
}
