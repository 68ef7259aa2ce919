namespace Hark.Checkpoints;

/// <summary>PyTorch's names of element types.</summary>
internal static class TorchDtypes
{
    /// <summary>The element type of a storage class by its full name.</summary>
    public static readonly IReadOnlyDictionary<string, CheckpointDtype> Storages =
        new Dictionary<string, CheckpointDtype>
        {
            ["torch.FloatStorage"] = CheckpointDtype.F32,
            ["torch.DoubleStorage"] = CheckpointDtype.F64,
            ["torch.HalfStorage"] = CheckpointDtype.F16,
            ["torch.BFloat16Storage"] = CheckpointDtype.BF16,
            ["torch.LongStorage"] = CheckpointDtype.I64,
            ["torch.IntStorage"] = CheckpointDtype.I32,
            ["torch.ShortStorage"] = CheckpointDtype.I16,
            ["torch.CharStorage"] = CheckpointDtype.I8,
            ["torch.ByteStorage"] = CheckpointDtype.U8,
            ["torch.BoolStorage"] = CheckpointDtype.Bool,
            ["torch.ComplexFloatStorage"] = CheckpointDtype.C64,
        };

    /// <summary>The storage class without an element type; its tensors bring their own.</summary>
    public const string UntypedStorage = "torch.storage.UntypedStorage";

    /// <summary>The element type of a dtype constant by its full name.</summary>
    public static readonly IReadOnlyDictionary<string, CheckpointDtype> Constants =
        new Dictionary<string, CheckpointDtype>
        {
            ["torch.float32"] = CheckpointDtype.F32,
            ["torch.float64"] = CheckpointDtype.F64,
            ["torch.float16"] = CheckpointDtype.F16,
            ["torch.bfloat16"] = CheckpointDtype.BF16,
            ["torch.int64"] = CheckpointDtype.I64,
            ["torch.int32"] = CheckpointDtype.I32,
            ["torch.int16"] = CheckpointDtype.I16,
            ["torch.int8"] = CheckpointDtype.I8,
            ["torch.uint64"] = CheckpointDtype.U64,
            ["torch.uint32"] = CheckpointDtype.U32,
            ["torch.uint16"] = CheckpointDtype.U16,
            ["torch.uint8"] = CheckpointDtype.U8,
            ["torch.bool"] = CheckpointDtype.Bool,
            ["torch.float8_e4m3fn"] = CheckpointDtype.F8E4M3,
            ["torch.float8_e5m2"] = CheckpointDtype.F8E5M2,
            ["torch.complex64"] = CheckpointDtype.C64,
        };
}
