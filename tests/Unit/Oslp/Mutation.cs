using CsCheck;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>Small damage to sound bytes: a flipped bit, a changed, lost, doubled or inserted byte, a cut, a piece said twice.</summary>
internal static class Mutation
{
    public static Gen<Func<byte[], byte[]>> Any { get; } = Gen.Select(Gen.Int[0, 6], Gen.Int[0, int.MaxValue], Gen.Byte)
        .Select<(int, int, byte), Func<byte[], byte[]>>(choice => bytes => Apply(bytes, choice.Item1, choice.Item2, choice.Item3));

    private static byte[] Apply(byte[] bytes, int way, int place, byte value)
    {
        if (bytes.Length == 0)
            return [value];

        var at = place % bytes.Length;
        return way switch
        {
            0 => Replace(bytes, at, (byte)(bytes[at] ^ (1 << (value & 7)))),
            1 => Replace(bytes, at, value),
            2 => [.. bytes[..at], .. bytes[(at + 1)..]],
            3 => [.. bytes[..at], value, .. bytes[at..]],
            4 => bytes[..at],
            5 => [.. bytes, .. bytes[at..]],
            _ => [.. bytes[..at], .. Enumerable.Repeat((byte)0xff, 9), .. bytes[at..]],
        };
    }

    private static byte[] Replace(byte[] bytes, int at, byte value)
    {
        byte[] copy = [.. bytes];
        copy[at] = value;
        return copy;
    }
}
