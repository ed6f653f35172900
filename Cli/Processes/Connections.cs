using System.Globalization;

namespace GridOrleans.Cli.Processes;

/// <summary>The TCP connections that a process has open.</summary>
internal static class Connections
{
    private const string Established = "01";
    private const string SocketLink = "socket:[";

    /// <summary>The ports at the other ends (proc(5): <c>/proc/PID/net/tcp</c> and <c>/proc/PID/fd</c>); none when the process has ended.</summary>
    public static IReadOnlySet<int> RemotePorts(int pid)
    {
        try
        {
            var sockets = Directory.EnumerateFiles($"/proc/{pid}/fd").Select(file => new FileInfo(file).LinkTarget ?? "")
                .Where(target => target.StartsWith(SocketLink, StringComparison.Ordinal)).Select(target => target[SocketLink.Length..^1]).ToHashSet();
            return Parse(File.ReadLines($"/proc/{pid}/net/tcp"), sockets).ToHashSet();
        }
        catch (IOException)
        {
            return new HashSet<int>();
        }
    }

    /// <summary>Reads the table: fields 3, 4 and 10 are the other end, the state and the inode.</summary>
    internal static IEnumerable<int> Parse(IEnumerable<string> lines, IReadOnlySet<string> inodes)
    {
        foreach (var line in lines)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 10 && fields[3] == Established && inodes.Contains(fields[9])
                && int.TryParse(fields[2].Split(':')[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port))
                yield return port;
        }
    }
}
