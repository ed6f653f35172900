using System.Text;

namespace GridOrleans.Cli.Testing;

/// <summary>
/// The JSON of xunit's runner (4.0.2), which leaves control characters of a test's name or message as they are where JSON wants them escaped. As spaces they
/// do no harm, inside of a text or between its parts.
/// </summary>
internal static class RunnerJson
{
    /// <summary>The same with spaces for control characters.</summary>
    public static byte[] Clean(ReadOnlySpan<byte> json)
    {
        var clean = json.ToArray();
        foreach (ref var one in clean.AsSpan())
            if (one < (byte)' ') one = (byte)' ';
        return clean;
    }

    /// <summary>The same of a line.</summary>
    public static byte[] Clean(string line) => Clean(Encoding.UTF8.GetBytes(line));
}
