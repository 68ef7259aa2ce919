using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Hark.Checkpoints;

/// <summary>
/// Reads one pickle (protocols 0 to 5) as data. Python's own machine imports and calls what the file names; this one
/// knows the opcodes that build values, hands names to <see cref="PickleGlobals"/>, and refuses everything else.
/// Longer than most files here because it is one machine: the opcodes are those of CPython's
/// <c>Lib/pickletools.py</c>, in its order.
/// </summary>
internal sealed class PickleReader
{
    // What is built takes about 50 bytes per unit, a tensor about 30 units: 50 MB or 30,000 tensors, ten times any
    // known checkpoint.
    private const int MaxUnits = 1_000_000;

    // CPython's own limit for decimal text; parsing is quadratic.
    private const int MaxDigits = 4300;

    private readonly PickleInput input;
    private readonly PickleGlobals globals;
    private readonly List<PickleValue> stack = [];
    private readonly Stack<int> marks = new();
    private readonly Dictionary<long, PickleValue> memo = [];
    private long opcodeOffset;
    private int unitCount;

    private PickleReader(PickleInput input, PickleGlobals globals)
    {
        this.input = input;
        this.globals = globals;
    }

    /// <summary>Reads one pickle; the input then stands behind its STOP.</summary>
    public static PickleValue Read(PickleInput input, PickleGlobals globals)
    {
        PickleReader reader = new(input, globals);
        while (reader.Step())
        {
        }
        return reader.Pop();
    }

    /// <summary>An error at the current opcode.</summary>
    public ModelFormatException Error(string rule, string? hint = null) => input.Error(rule, opcodeOffset, hint);

    private bool Step()
    {
        opcodeOffset = input.Position;
        byte opcode = input.ReadByte();
        switch (opcode)
        {
            // Numbers
            case (byte)'I': Push(ParseIntLine()); break;
            case (byte)'J': Push(new PickleInteger(input.ReadInt32())); break;
            case (byte)'K': Push(new PickleInteger(input.ReadByte())); break;
            case (byte)'M': Push(new PickleInteger(input.ReadUInt16())); break;
            case (byte)'L': Push(new PickleInteger(ParseDecimal(AsciiLine().TrimEnd('L')))); break;
            case 0x8A: Push(ReadLong(input.ReadByte())); break;
            case 0x8B: Push(ReadLong(NotNegative(input.ReadInt32()))); break;
            case (byte)'F': Push(ParseFloatLine()); break;
            case (byte)'G': Push(new PickleFloat(BinaryPrimitives.ReadDoubleBigEndian(input.ReadBytes(8)))); break;

            // Text and bytes; Python 2 did not tell them apart
            case (byte)'S': Push(new PickleText(ParseQuoted(AsciiLine()))); break;
            case (byte)'T': Push(Latin1(input.ReadBytes(NotNegative(input.ReadInt32())))); break;
            case (byte)'U': Push(Latin1(input.ReadBytes(input.ReadByte()))); break;
            case (byte)'B': Push(new PickleBytes(input.ReadBytes(input.ReadUInt32()))); break;
            case (byte)'C': Push(new PickleBytes(input.ReadBytes(input.ReadByte()))); break;
            case 0x8E or 0x96: Push(new PickleBytes(input.ReadBytes(input.ReadUInt64()))); break;
            case (byte)'V': Push(new PickleText(Unescape(Encoding.Latin1.GetString(input.ReadLine()), "uU"))); break;
            case 0x8C: Push(new PickleText(input.ReadUtf8(input.ReadByte()))); break;
            case (byte)'X': Push(new PickleText(input.ReadUtf8(input.ReadUInt32()))); break;
            case 0x8D: Push(new PickleText(input.ReadUtf8(input.ReadUInt64()))); break;

            // Constants
            case (byte)'N': Push(PickleNone.Instance); break;
            case 0x88: Push(PickleBool.True); break;
            case 0x89: Push(PickleBool.False); break;

            // Lists, tuples, dictionaries, sets
            case (byte)']': Push(new PickleList(IsSet: false)); break;
            case (byte)'a': Append(1); break;
            case (byte)'e': Append(CountToMark()); break;
            case (byte)'l': PushList(PopToMark(), isSet: false); break;
            case (byte)')': Push(new PickleTuple([])); break;
            case (byte)'t': Push(new PickleTuple(PopToMark())); break;
            case 0x85: Push(new PickleTuple(PopMany(1))); break;
            case 0x86: Push(new PickleTuple(PopMany(2))); break;
            case 0x87: Push(new PickleTuple(PopMany(3))); break;
            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)'d': PushDictionary(PopToMark()); break;
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopToMark()); break;
            case 0x8F: Push(new PickleList(IsSet: true)); break;
            case 0x90: AddToSet(PopToMark()); break;
            case 0x91: PushList(PopToMark(), isSet: true); break;

            // The stack
            case (byte)'0': PopOrMark(); break;
            case (byte)'2': Push(Peek()); break;
            case (byte)'(': PushMark(); break;
            case (byte)'1': PopToMark(); break;

            // The memo
            case (byte)'g': Push(Recall(ParseIndex())); break;
            case (byte)'h': Push(Recall(input.ReadByte())); break;
            case (byte)'j': Push(Recall(input.ReadUInt32())); break;
            case (byte)'p': Store(ParseIndex()); break;
            case (byte)'q': Store(input.ReadByte()); break;
            case (byte)'r': Store(input.ReadUInt32()); break;
            case 0x94: Store(memo.Count); break;

            // Names and what is done with them
            case (byte)'c': PushGlobal(input.DecodeUtf8(input.ReadLine()), input.DecodeUtf8(input.ReadLine())); break;
            case 0x93: PushStackGlobal(); break;
            case (byte)'R': Reduce(); break;
            case (byte)'b': Build(); break;
            case 0x81: NewObject(); break;
            case (byte)'Q': Push(globals.Resolve(this, Pop())); break;

            // The frame
            case 0x80: CheckProtocol(input.ReadByte()); break;
            case 0x95: CheckFrame(input.ReadUInt64()); break;
            case (byte)'.': return false;
            default:
                throw Error(
                    $"opcode 0x{opcode:X2} is not supported",
                    "Only data is read; files that need code to be run are refused.");
        }
        return true;
    }

    private void Push(PickleValue value)
    {
        Charge(value switch { PickleDictionary or PickleList => 4, PickleTuple => 2, _ => 1 });
        stack.Add(value);
    }

    private void Charge(int units)
    {
        unitCount += units;
        if (unitCount > MaxUnits) throw Error($"the description is longer than {MaxUnits} values");
    }

    private void PushMark()
    {
        Charge(1);
        marks.Push(stack.Count);
    }

    private void Store(long index)
    {
        Charge(1);
        memo[index] = Peek();
    }

    private PickleValue Peek()
    {
        if (stack.Count == Floor) throw Error("a value is expected on the stack, there is none");
        return stack[^1];
    }

    private PickleValue Pop()
    {
        PickleValue value = Peek();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private int Floor => marks.TryPeek(out int mark) ? mark : 0;

    private PickleValue[] PopMany(int count)
    {
        if (stack.Count - Floor < count) throw Error($"{count} values are expected on the stack");
        PickleValue[] values = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return values;
    }

    private int CountToMark() =>
        marks.TryPop(out int mark) ? stack.Count - mark : throw Error("a mark is expected on the stack");

    private PickleValue[] PopToMark() => PopMany(CountToMark());

    private void PopOrMark()
    {
        if (marks.TryPeek(out int mark) && mark == stack.Count) marks.Pop();
        else Pop();
    }

    private void Append(int count)
    {
        PickleValue[] values = PopMany(count);
        if (Peek() is not PickleList { IsSet: false } list)
            throw Error("values are appended to something that is no list");
        list.Items.AddRange(values);
    }

    private void AddToSet(PickleValue[] values)
    {
        if (Peek() is not PickleList { IsSet: true } set) throw Error("values are added to something that is no set");
        set.Items.AddRange(values);
    }

    private void PushList(PickleValue[] values, bool isSet)
    {
        PickleList list = new(isSet);
        list.Items.AddRange(values);
        Push(list);
    }

    private void PushDictionary(PickleValue[] values)
    {
        Push(new PickleDictionary());
        SetItems(values);
    }

    private void SetItems(PickleValue[] values)
    {
        if (Peek() is not PickleDictionary dictionary) throw Error("an item is set on something that is no dictionary");
        if (values.Length % 2 != 0) throw Error("a key has no value");
        for (int i = 0; i < values.Length; i += 2)
        {
            if (!dictionary.TrySet(values[i], values[i + 1]))
                throw Error("a dictionary key is neither text, number nor tuple");
        }
    }

    private PickleValue Recall(long index) =>
        memo.TryGetValue(index, out PickleValue? value) ? value : throw Error($"memo {index} was never stored");

    private void PushStackGlobal()
    {
        PickleValue[] names = PopMany(2);
        if (names is not [PickleText module, PickleText name]) throw Error("a name must be text");
        PushGlobal(module.Value, name.Value);
    }

    private void PushGlobal(string module, string name)
    {
        // A dotted name would be looked up attribute by attribute: "torch" + "serialization.os.system".
        if (name.Contains('.', StringComparison.Ordinal) || !globals.Allows(module, name))
            throw Error(
                $"the name {ModelFormatException.Quote($"{module}.{name}")} is not allowed",
                "A checkpoint is read as data, so only tensors and plain values are accepted. If you trust the file, "
                    + "load it in PyTorch and save its state_dict, or convert it to safetensors.");
        Push(new PickleGlobal($"{module}.{name}", opcodeOffset));
    }

    private void Reduce()
    {
        PickleValue[] call = PopMany(2);
        if (call is not [PickleGlobal function, PickleTuple arguments])
            throw Error("a call needs a name and a tuple of arguments");
        Push(globals.Call(this, function, arguments.Items));
    }

    private void NewObject()
    {
        PickleValue[] call = PopMany(2);
        if (call is not [PickleGlobal type, PickleTuple arguments])
            throw Error("an object needs a class name and a tuple of arguments");
        Push(globals.Create(this, type, arguments.Items));
    }

    private void Build()
    {
        PickleValue state = Pop();
        globals.Build(this, Peek(), state);
    }

    private void CheckProtocol(int protocol)
    {
        if (protocol > 5) throw Error($"expected pickle protocol 0 to 5, found {protocol}");
    }

    private void CheckFrame(ulong length)
    {
        if (length > (ulong)input.Remaining) throw Error($"a frame of {length} bytes reaches beyond the end");
    }

    private string AsciiLine() => Encoding.Latin1.GetString(input.ReadLine());

    private ulong NotNegative(int length) => length >= 0 ? (ulong)length : throw Error($"a length of {length}");

    private PickleInteger ReadLong(ulong count)
    {
        if (count > MaxDigits) throw Error($"a number of {count} bytes");
        return new(new BigInteger(input.ReadBytes(count)));
    }

    private PickleValue ParseIntLine()
    {
        string text = AsciiLine();
        // Protocols 0 and 1 write the two truth values like this.
        return text == "01" ? PickleBool.True : text == "00" ? PickleBool.False : new PickleInteger(ParseDecimal(text));
    }

    private BigInteger ParseDecimal(string text) =>
        text.Length <= MaxDigits
        && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value)
            ? value
            : throw Error("text is no whole number, or a too long one");

    private long ParseIndex()
    {
        BigInteger index = ParseDecimal(AsciiLine());
        return index >= 0 && index <= uint.MaxValue ? (long)index : throw Error("a memo index is out of range");
    }

    private PickleFloat ParseFloatLine() =>
        double.TryParse(AsciiLine(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? new(value)
            : throw Error("text is no number");

    private static PickleText Latin1(byte[] bytes) => new(Encoding.Latin1.GetString(bytes));

    private string ParseQuoted(string text) =>
        text is [_, .., _] && text[0] is '\'' or '"' && text[^1] == text[0]
            ? Unescape(text[1..^1], "nrtx\\'\"")
            : throw Error("text is not quoted");

    /// <summary>
    /// Replaces backslash escapes of the given kinds; in raw Unicode text every other backslash stands for itself.
    /// </summary>
    private string Unescape(string text, string kinds)
    {
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char kind = text[i] == '\\' && i + 1 < text.Length ? text[i + 1] : '\0';
            if (kind == '\0' || !kinds.Contains(kind, StringComparison.Ordinal))
            {
                plain.Append(text[i]);
                continue;
            }
            int digits = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            plain.Append(kind switch
            {
                'n' => "\n",
                'r' => "\r",
                't' => "\t",
                'x' or 'u' => ((char)ParseHex(text, i + 2, digits)).ToString(),
                'U' when Rune.TryCreate(ParseHex(text, i + 2, digits), out Rune rune) => rune.ToString(),
                'U' => throw Error("an escape names no Unicode character"),
                _ => kind.ToString(),
            });
            i += 1 + digits;
        }
        return plain.ToString();
    }

    private int ParseHex(string text, int start, int digits) =>
        start + digits <= text.Length
        && int.TryParse(
            text.AsSpan(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw Error("an escape is not complete");
}
