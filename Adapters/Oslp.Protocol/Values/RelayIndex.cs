using Google.Protobuf;

namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// The number of a relay as every message but the address map uses it: 1 to 6 is one relay, 0 or absent is all light relays
/// (OSLP handbook, 7.2).
/// </summary>
public static class RelayIndex
{
    /// <summary>Stands for all light relays.</summary>
    public const byte AllLights = 0;

    /// <summary>The highest relay that a device has (OSLP handbook, 3.4).</summary>
    public const byte Highest = 6;

    /// <summary>Reads an index: absent or empty is <see cref="AllLights"/>, else exactly one byte, unsigned.</summary>
    /// <param name="field">The field as received; empty when absent.</param>
    /// <param name="index">0 to 255; whether such a relay exists is the receiver's to say.</param>
    /// <returns>False when the field has more than one byte.</returns>
    public static bool TryDecode(ByteString field, out byte index)
    {
        index = AllLights;
        return field.IsEmpty || Octet.TryDecode(field, out index);
    }
}
