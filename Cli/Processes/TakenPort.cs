using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Processes;

/// <summary>A port that the platform needs and somebody has.</summary>
/// <param name="Need">The port and what for.</param>
/// <param name="Holder">Who has it, as shown to people.</param>
internal sealed record TakenPort(PortNeed Need, string Holder)
{
    /// <summary>Looks who listens on the ports that are needed.</summary>
    public static IReadOnlyList<TakenPort> Among(IEnumerable<PortNeed> needs) => Among(needs, ListeningSocket.All());

    /// <summary>Throws with the whole list, and the way out, when a port is taken.</summary>
    public static void ThrowIfAny(IReadOnlyList<TakenPort> taken)
    {
        if (taken.Count == 0) return;
        var lines = taken.Select(t => $"  port {t.Need.Port} ({t.Need.Purpose}) is taken by {t.Holder}");
        throw new CannotContinueException(
            $"{string.Join('\n', lines)}\nStop what holds them, or choose others: ./grid up --port-offset 1000 adds 1000 to every port.");
    }

    private static List<TakenPort> Among(IEnumerable<PortNeed> needs, IReadOnlyList<ListeningSocket> sockets)
    {
        var byPort = sockets.Where(s => s.OnLoopback).ToLookup(s => s.Port);
        var wanted = needs.Where(need => byPort.Contains(need.Port)).ToList();
        if (wanted.Count == 0) return [];
        var owners = ListeningSocket.Owners(wanted.SelectMany(need => byPort[need.Port]).Select(s => s.Inode).ToHashSet());
        return [.. wanted.Select(need => new TakenPort(need, Describe(byPort[need.Port], owners)))];
    }

    private static string Describe(IEnumerable<ListeningSocket> sockets, IReadOnlyDictionary<long, (int Pid, string Program)> owners)
    {
        foreach (var socket in sockets)
            if (owners.TryGetValue(socket.Inode, out var owner)) return $"pid {owner.Pid} ({owner.Program})";
        return "another user's process";
    }
}
