using System.Buffers.Binary;
using System.Security.Cryptography;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>A device whose bytes are put together by hand from the OSLP handbook, 2, without any of the adapter's own code.</summary>
internal sealed class HandMadeDevice : IDisposable
{
    public const string RegisterDevice01 = "0a180a096465766963652d303112047f0000011801200028be67"; // OSLP handbook, 12.1
    public const string LightOn = "8a01050a0308d00f";
    public const string EventOk = "9201020800";
    public const string EventRejected = "9201020802";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public HandMadeDevice() => Uid = [0, 1, .. RandomNumberGenerator.GetBytes(10)];

    public byte[] Uid { get; set; }

    public string PublicKey => Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo());

    public string Identity => $"OSLP:{Convert.ToBase64String(Uid)}";

    /// <summary>A signed frame.</summary>
    public byte[] Frame(int sequenceNumber, string payload, byte[]? uid = null)
    {
        var signed = SignedPart(sequenceNumber, uid ?? Uid, Convert.FromHexString(payload));
        byte[] signature;
        lock (_key)
            signature = _key.SignData(signed, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var frame = new byte[128 + signed.Length];
        signature.CopyTo(frame, 0);
        signed.CopyTo(frame, 128);
        return frame;
    }

    public static byte[] SignedPart(int sequenceNumber, byte[] uid, byte[] payload)
    {
        var signed = new byte[16 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(signed, (ushort)sequenceNumber);
        uid.CopyTo(signed, 2);
        BinaryPrimitives.WriteUInt16BigEndian(signed.AsSpan(14), (ushort)payload.Length);
        payload.CopyTo(signed, 16);
        return signed;
    }

    /// <summary>The payload of a registration: identification, address and the device's random number, the rest as in the handbook's example.</summary>
    public static string Register(string identification, byte[] address, int random = 13246)
    {
        byte[] name = System.Text.Encoding.UTF8.GetBytes(identification);
        byte[] content = [0x0a, (byte)name.Length, .. name, 0x12, (byte)address.Length, .. address, 0x18, 1, 0x20, 0, 0x28, .. Varint(random)];
        return Convert.ToHexStringLower([0x0a, .. Varint(content.Length), .. content]);
    }

    public static string Confirm(int randomDevice, int randomPlatform)
    {
        byte[] content = [0x08, .. Varint(randomDevice), 0x10, .. Varint(randomPlatform)];
        return Convert.ToHexStringLower([0xaa, 0x02, (byte)content.Length, .. content]);
    }

    /// <summary>Events, each given as the bytes of an EventNotification.</summary>
    public static string Events(params string[] notifications)
    {
        byte[] content = [.. notifications.SelectMany(hex => (byte[])[0x0a, .. Varint(hex.Length / 2), .. Convert.FromHexString(hex)])];
        return Convert.ToHexStringLower([0x8a, 0x01, .. Varint(content.Length), .. content]);
    }

    public static byte[] Varint(int value)
    {
        List<byte> bytes = [];
        for (; value > 127; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    public void Dispose() => _key.Dispose();
}

/// <summary>A frame taken apart by hand.</summary>
internal sealed record HandReadFrame(byte[] Bytes)
{
    public int SequenceNumber => BinaryPrimitives.ReadUInt16BigEndian(Bytes.AsSpan(128));

    public byte[] Uid => Bytes[130..142];

    public string Payload => Convert.ToHexStringLower(Bytes.AsSpan(144));

    public byte[] SignedPart => Bytes[128..];

    public byte[] Signature => Bytes[..(Bytes[1] + 2)];

    /// <summary>The number in a field of the one message in the payload; the message's tag has <paramref name="tagLength"/> bytes.</summary>
    public int Field(int field, int tagLength)
    {
        var rest = Bytes.AsSpan(144 + tagLength + 1);
        while (rest.Length > 0)
        {
            int tag = rest[0];
            rest = rest[1..];
            var value = 0;
            var shift = 0;
            byte next;
            do
            {
                next = rest[0];
                rest = rest[1..];
                value |= (next & 0x7f) << shift;
                shift += 7;
            }
            while (next > 127);
            if (tag >> 3 == field)
                return value;
            if ((tag & 7) == 2)
                rest = rest[value..];
        }
        throw new ArgumentOutOfRangeException(nameof(field), $"{Payload} has no field {field}.");
    }
}
