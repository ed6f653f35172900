using Google.Protobuf;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>A number 0 to 255 in a <c>bytes</c> field of one byte: relay indexes, dim values, addresses (OSLP handbook, 3.4 and 7.2).</summary>
public static class Octet
{
    private static readonly ByteString[] Encoded = [.. Enumerable.Range(0, 256).Select(value => ByteString.CopyFrom((byte)value))];

    /// <summary>The field content for a number. Nothing is allocated.</summary>
    /// <param name="value">0 to 255.</param>
    public static ByteString Encode(byte value) => Encoded[value];

    /// <summary>Reads a field that should hold one number. Unsigned: 0xFF is 255, where GXF reads -1.</summary>
    /// <param name="field">The field as received; empty when absent.</param>
    /// <param name="value">The number, when the answer is true.</param>
    /// <returns>False when the field has not exactly one byte.</returns>
    public static bool TryDecode(ByteString field, out byte value)
    {
        value = field.Length == 1 ? field[0] : (byte)0;
        return field.Length == 1;
    }
}
