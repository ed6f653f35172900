using System.Net;

namespace GridOrleans.Devices.Addresses;

/// <summary>IP addresses from one to another, both included.</summary>
/// <param name="From">The lowest.</param>
/// <param name="To">The highest, of the same family.</param>
internal readonly record struct AddressRange(IPAddress From, IPAddress To)
{
    /// <summary>Reads <c>10.0.0.1</c> or <c>10.0.0.1-10.0.0.9</c>; false for anything else, and when the end lies before the beginning.</summary>
    public static bool TryParse(string? text, out AddressRange range)
    {
        range = default;
        var ends = (text ?? "").Split('-', StringSplitOptions.TrimEntries);
        if (ends.Length > 2 || !IPAddress.TryParse(ends[0], out var from) || !IPAddress.TryParse(ends[^1], out var to)
            || from.AddressFamily != to.AddressFamily || Compare(from, to) > 0)
            return false;
        range = new(from, to);
        return true;
    }

    /// <summary>Whether an address lies in it.</summary>
    public bool Contains(IPAddress address) =>
        address.AddressFamily == From.AddressFamily && Compare(From, address) <= 0 && Compare(address, To) <= 0;

    private static int Compare(IPAddress one, IPAddress other) =>
        one.GetAddressBytes().AsSpan().SequenceCompareTo(other.GetAddressBytes());
}
