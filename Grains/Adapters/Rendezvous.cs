using System.IO.Hashing;
using System.Text;

namespace GridOrleans.Adapters;

/// <summary>
/// Rendezvous hashing: each device has its own order of all adapters, so that it keeps to one while that lives, and the devices of one that
/// dies spread over the others. All silos and restarts agree.
/// </summary>
internal static class Rendezvous
{
    /// <summary>The candidate that scores highest for a device; null when there is none.</summary>
    public static T? Choose<T>(string device, IEnumerable<T> candidates, Func<T, string> name) where T : class =>
        candidates.MaxBy(candidate => Score(device, name(candidate)));

    private static ulong Score(string device, string name)
    {
        Span<byte> text = stackalloc byte[1024];
        var length = Encoding.UTF8.TryGetBytes(device, text, out var first) && first < text.Length - 1
            && Encoding.UTF8.TryGetBytes(name, text[(first + 1)..], out var second) ? first + 1 + second : 0;
        return XxHash64.HashToUInt64(text[..length]);
    }
}
