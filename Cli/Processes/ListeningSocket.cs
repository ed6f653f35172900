using System.Globalization;

namespace GridOrleans.Cli.Processes;

/// <summary>A TCP socket that somebody on this machine listens on.</summary>
/// <param name="Port">Its port.</param>
/// <param name="Inode">The kernel's number for it, by which its owner is found.</param>
/// <param name="OnLoopback">Whether it takes connections to 127.0.0.1: it is bound to that, or to every address.</param>
internal sealed record ListeningSocket(int Port, long Inode, bool OnLoopback)
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    private static readonly string[] LoopbackOrAny =
    [
        "00000000", "0100007F",
        "00000000000000000000000000000000", "00000000000000000000000001000000",
        "0000000000000000FFFF00000100007F",
    ];

    /// <summary>All of them, of IPv4 and IPv6.</summary>
    public static IReadOnlyList<ListeningSocket> All() =>
        [.. Tables.Where(File.Exists).SelectMany(file => Parse(File.ReadLines(file)))];

    /// <summary>Reads the lines of <c>/proc/net/tcp</c> or <c>tcp6</c> (proc(5)): hexadecimal <c>ADDRESS:PORT</c>, state, inode.</summary>
    internal static IEnumerable<ListeningSocket> Parse(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 10 || fields[3] != Listening) continue;
            var local = fields[1].Split(':');
            if (local.Length != 2
                || !int.TryParse(local[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port)
                || !long.TryParse(fields[9], NumberStyles.None, CultureInfo.InvariantCulture, out var inode)) continue;
            yield return new ListeningSocket(port, inode, LoopbackOrAny.Contains(local[0]));
        }
    }

    /// <summary>Who has the sockets open: pid and program by inode. Other users' processes stay unknown unless this user is root.</summary>
    public static IReadOnlyDictionary<long, (int Pid, string Program)> Owners(IReadOnlySet<long> inodes)
    {
        var owners = new Dictionary<long, (int, string)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            foreach (var inode in OpenSockets(folder).Where(inodes.Contains)) owners.TryAdd(inode, (pid, Program(folder)));
        }

        return owners;
    }

    private static IEnumerable<long> OpenSockets(string processFolder)
    {
        const string prefix = "socket:[";
        string[] descriptors;
        try
        {
            descriptors = Directory.GetFiles(Path.Combine(processFolder, "fd"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }

        foreach (var descriptor in descriptors)
        {
            var target = LinkTarget(descriptor);
            if (target is not null && target.StartsWith(prefix, StringComparison.Ordinal)
                && long.TryParse(target.AsSpan(prefix.Length, target.Length - prefix.Length - 1), out var inode)) yield return inode;
        }
    }

    private static string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Program(string processFolder)
    {
        try
        {
            var words = File.ReadAllText(Path.Combine(processFolder, "cmdline")).TrimEnd('\0').Split('\0');
            // "dotnet" alone tells nothing; its assembly does.
            return string.Join(' ', words.Take(2).Select(word => Path.GetFileName(word)));
        }
        catch (IOException)
        {
            return "a process that just ended";
        }
    }
}
