using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CsvHelper;

namespace Hark.Training.Data;

/// <summary>
/// The labelled clips of a <c>clips.csv</c>: which recordings exist, what they are and what each may be used for. The
/// column <c>split</c> is authoritative. Rows that break the data set's rules are rejected with a reason; accepted plus
/// rejected rows are all rows. Immutable, safe for any number of threads.
/// </summary>
public sealed class ClipTable
{
    private readonly Dictionary<string, int> classIndices;

    private ClipTable(string audioFolder, string hash, IReadOnlyList<Clip> clips, IReadOnlyList<RejectedClip> rejected)
    {
        AudioFolder = audioFolder;
        Hash = hash;
        Clips = clips;
        Rejected = rejected;
        ClassNames = clips.Where(c => c.Split == ClipSplit.Train).Select(c => c.ClassName).Distinct()
            .Order(StringComparer.Ordinal).ToArray();
        classIndices = ClassNames.Select((name, index) => (name, index)).ToDictionary(p => p.name, p => p.index);
    }

    /// <summary>The folder that <see cref="Clip.File"/> is relative to: <c>audio</c> beside the table.</summary>
    public string AudioFolder { get; }

    /// <summary>SHA-256 of the table's bytes, hexadecimal: names what a run was trained on.</summary>
    public string Hash { get; }

    /// <summary>Every accepted clip of both splits, in the order of the table.</summary>
    public IReadOnlyList<Clip> Clips { get; }

    /// <summary>The rows that were not accepted, each with its reason.</summary>
    public IReadOnlyList<RejectedClip> Rejected { get; }

    /// <summary>
    /// The classes of the train split in ordinal order: the outputs of a classifier trained on the table.
    /// </summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Reads a table.</summary>
    /// <param name="path">The CSV file; its audio lies in the folder <c>audio</c> beside it.</param>
    /// <exception cref="InvalidDataException">
    /// A column is missing or a value does not parse; names row and column.
    /// </exception>
    public static ClipTable Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        string audioFolder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "audio");
        return Parse(bytes, audioFolder, path);
    }

    /// <summary>
    /// The train clips, without or with only a tenth of the groups that is held out for choosing settings.
    /// </summary>
    /// <param name="heldOutTenth">True for the held-out clips, false for all others.</param>
    public IReadOnlyList<Clip> Train(bool heldOutTenth) =>
        Clips.Where(c => c.Split == ClipSplit.Train && IsHeldOut(c.SplitGroup) == heldOutTenth).ToArray();

    /// <summary>The output index of a class, or -1 for a class that has no train clip.</summary>
    public int ClassIndex(string className) => classIndices.GetValueOrDefault(className, -1);

    internal static ClipTable Parse(byte[] bytes, string audioFolder, string name)
    {
        var clips = new List<Clip>();
        var rejected = new List<RejectedClip>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        using CsvReader csv = CsvReader.Create(bytes);
        try
        {
            foreach (ClipRow row in csv.GetRecords<ClipRow>())
            {
                string? objection = row.Objection();
                if (objection is null && !seen.Add(row.File)) objection = "the file occurs twice";
                if (objection is null) clips.Add(row.ToClip());
                else rejected.Add(new RejectedClip(csv.RowNumber + 1, row.File, objection));
            }
        }
        catch (Exception e) when (e is CsvFormatException or KeyNotFoundException)
        {
            // The reader names the record, the column and the value, or the columns that are missing.
            throw new InvalidDataException($"{name}: not a clip table: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        return new ClipTable(audioFolder, Convert.ToHexStringLower(SHA256.HashData(bytes)), clips, rejected);
    }

    /// <summary>A tenth of the groups by a hash of the name: adding clips to the table moves no group.</summary>
    private static bool IsHeldOut(string splitGroup)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes("held out:" + splitGroup));
        return BinaryPrimitives.ReadUInt64BigEndian(hash) % 10 == 0;
    }
}

/// <summary>A row of the table that was not accepted.</summary>
/// <param name="Row">Its row in the file; the header is row 1.</param>
/// <param name="File">The file it names.</param>
/// <param name="Reason">The rule it breaks.</param>
public sealed record RejectedClip(long Row, string File, string Reason);
