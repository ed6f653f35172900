using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// The 12 bytes that identify a device in every envelope: a manufacturer (2 bytes) and the manufacturer's device number
/// (10 bytes). Treated as one opaque value; its text form is standard base64, always 16 characters (OSLP handbook, chapter 4).
/// </summary>
public readonly struct DeviceUid : IEquatable<DeviceUid>
{
    /// <summary>Length on the wire, in bytes.</summary>
    public const int Length = 12;

    /// <summary>Length of the base64 text form, in characters.</summary>
    public const int TextLength = 16;

    private readonly ulong _head;
    private readonly uint _tail;

    /// <summary>Reads a uid from exactly 12 bytes.</summary>
    /// <param name="bytes">The bytes as they stand in an envelope.</param>
    /// <exception cref="ArgumentException">The length is not 12.</exception>
    public DeviceUid(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length)
            throw new ArgumentException($"A device uid has {Length} bytes, not {bytes.Length}.", nameof(bytes));

        _head = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        _tail = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]);
    }

    /// <summary>The manufacturer: the first two bytes, big endian.</summary>
    public ushort Manufacturer => (ushort)(_head >> 48);

    /// <summary>Writes the 12 bytes in wire order.</summary>
    /// <param name="destination">At least 12 bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, _head);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], _tail);
    }

    /// <summary>The 12 bytes in wire order, as a new array.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>Reads the base64 text form.</summary>
    /// <param name="text">16 characters of standard base64, without blanks or line breaks.</param>
    /// <param name="uid">The uid, when the answer is true.</param>
    /// <returns>False for anything that is not the base64 of 12 bytes.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out DeviceUid uid)
    {
        Span<byte> bytes = stackalloc byte[Length];
        // The length check also refuses the white space that the base64 decoder would skip.
        if (text is { Length: TextLength } && Convert.TryFromBase64String(text, bytes, out var written) && written == Length)
        {
            uid = new DeviceUid(bytes);
            return true;
        }

        uid = default;
        return false;
    }

    /// <inheritdoc />
    public bool Equals(DeviceUid other) => _head == other._head && _tail == other._tail;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is DeviceUid other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(_head, _tail);

    /// <summary>The base64 text form.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        CopyTo(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Whether both are the same 12 bytes.</summary>
    public static bool operator ==(DeviceUid left, DeviceUid right) => left.Equals(right);

    /// <summary>Whether the 12 bytes differ.</summary>
    public static bool operator !=(DeviceUid left, DeviceUid right) => !left.Equals(right);
}
