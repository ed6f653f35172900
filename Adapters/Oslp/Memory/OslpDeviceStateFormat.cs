using System.Buffers.Binary;
using System.Collections.Immutable;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Adapters.Oslp;

/// <summary>
/// <see cref="OslpDeviceState"/> as bytes: a format byte, a byte that says what is there, the uid (12), the numbers (2 each), a command (16), then the three
/// lists, each with its length (1). Big endian; at most <see cref="MostBytes"/>.
/// </summary>
internal static class OslpDeviceStateFormat
{
    /// <summary>The size of a full state.</summary>
    public const int MostBytes = 2 + DeviceUid.Length + (3 * sizeof(ushort)) + GuidBytes
        + 1 + (OslpDeviceState.MostSeen * sizeof(ulong))
        + 1 + (OslpDeviceState.MostSeenRegistrations * sizeof(ulong))
        + 1 + (OslpDeviceState.MostHeard * (sizeof(ushort) + sizeof(ulong)));

    private const int GuidBytes = 16;
    private const byte Format = 1;
    private const byte HasUid = 1;
    private const byte HasSequenceNumber = 2;
    private const byte HasRandomDevice = 4;
    private const byte HasRandomPlatform = 8;
    private const byte HasHalfDone = 16;

    /// <summary>Writes a state.</summary>
    public static byte[] Write(OslpDeviceState state)
    {
        Span<byte> buffer = stackalloc byte[MostBytes];
        buffer[0] = Format;
        buffer[1] = (byte)((state.Uid is null ? 0 : HasUid) | (state.SequenceNumber is null ? 0 : HasSequenceNumber)
            | (state.RandomDevice is null ? 0 : HasRandomDevice) | (state.RandomPlatform is null ? 0 : HasRandomPlatform)
            | (state.HalfDone is null ? 0 : HasHalfDone));
        var rest = buffer[2..];
        if (state.Uid is { } uid)
        {
            uid.CopyTo(rest);
            rest = rest[DeviceUid.Length..];
        }
        PutNumber(ref rest, state.SequenceNumber);
        PutNumber(ref rest, state.RandomDevice);
        PutNumber(ref rest, state.RandomPlatform);
        if (state.HalfDone is { } command)
        {
            command.TryWriteBytes(rest, bigEndian: true, out _);
            rest = rest[GuidBytes..];
        }
        PutFingerprints(ref rest, state.Seen);
        PutFingerprints(ref rest, state.SeenRegistrations);
        PutCount(ref rest, (byte)state.Heard.Length);
        foreach (var heard in state.Heard)
        {
            PutNumber(ref rest, heard.SequenceNumber);
            PutFingerprint(ref rest, heard.PayloadDigest);
        }
        return buffer[..^rest.Length].ToArray();
    }

    /// <summary>Reads a state. What is not of this format is <see cref="OslpDeviceState.Unknown"/>: the device has to register again.</summary>
    public static OslpDeviceState Read(ReadOnlySpan<byte> content)
    {
        if (content.Length < 2 || content[0] != Format)
            return OslpDeviceState.Unknown;
        var there = content[1];
        var reader = new Reader(content[2..]);
        var state = new OslpDeviceState
        {
            Uid = (there & HasUid) != 0 ? reader.Uid() : null,
            SequenceNumber = (there & HasSequenceNumber) != 0 ? reader.Number() : null,
            RandomDevice = (there & HasRandomDevice) != 0 ? reader.Number() : null,
            RandomPlatform = (there & HasRandomPlatform) != 0 ? reader.Number() : null,
            HalfDone = (there & HasHalfDone) != 0 ? reader.Command() : null,
            Seen = reader.Fingerprints(),
            SeenRegistrations = reader.Fingerprints(),
            Heard = reader.Heard(),
        };
        return reader.EndedWell ? state : OslpDeviceState.Unknown;
    }

    private static void PutCount(ref Span<byte> rest, byte value)
    {
        rest[0] = value;
        rest = rest[1..];
    }

    private static void PutNumber(ref Span<byte> rest, ushort? value)
    {
        if (value is not { } number)
            return;
        BinaryPrimitives.WriteUInt16BigEndian(rest, number);
        rest = rest[sizeof(ushort)..];
    }

    private static void PutFingerprint(ref Span<byte> rest, ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(rest, value);
        rest = rest[sizeof(ulong)..];
    }

    private static void PutFingerprints(ref Span<byte> rest, ImmutableArray<ulong> values)
    {
        PutCount(ref rest, (byte)values.Length);
        foreach (var value in values)
            PutFingerprint(ref rest, value);
    }

    private ref struct Reader(ReadOnlySpan<byte> content)
    {
        private ReadOnlySpan<byte> _rest = content;
        private bool _tooShort;

        public readonly bool EndedWell => !_tooShort && _rest.IsEmpty;

        public DeviceUid Uid() => Take(DeviceUid.Length) is { IsEmpty: false } bytes ? new DeviceUid(bytes) : default;

        public Guid Command() => Take(GuidBytes) is { IsEmpty: false } bytes ? new Guid(bytes, bigEndian: true) : default;

        public ushort Number() => Take(sizeof(ushort)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

        public ImmutableArray<ulong> Fingerprints()
        {
            var count = Count();
            var values = ImmutableArray.CreateBuilder<ulong>(count);
            for (var i = 0; i < count && !_tooShort; i++)
                values.Add(Fingerprint());
            return values.ToImmutable();
        }

        public ImmutableArray<HeardMessage> Heard()
        {
            var count = Count();
            var values = ImmutableArray.CreateBuilder<HeardMessage>(count);
            for (var i = 0; i < count && !_tooShort; i++)
                values.Add(new(Number(), Fingerprint()));
            return values.ToImmutable();
        }

        private int Count() => Take(1) is { IsEmpty: false } bytes ? bytes[0] : 0;

        private ulong Fingerprint() => Take(sizeof(ulong)) is { IsEmpty: false } bytes ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

        private ReadOnlySpan<byte> Take(int length)
        {
            if (_tooShort |= _rest.Length < length)
                return default;
            var taken = _rest[..length];
            _rest = _rest[length..];
            return taken;
        }
    }
}
