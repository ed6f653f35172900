using GridOrleans.Commands;
using GridOrleans.Journal;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>A write on its way to PostgreSQL.</summary>
internal abstract record StoreWrite(SiloAddress Silo)
{
    /// <summary>A new command of a device.</summary>
    public static Func<StoreWrite, bool> Append(string device) => OfJournal(e => e.Command?.Device == device);

    /// <summary>A failed attempt that another will follow.</summary>
    public static Func<StoreWrite, bool> Attempt(Guid command) =>
        OfJournal(e => e is { Change.State: (int)CommandStatus.Accepted, State: not null } && e.Change.Id == command);

    /// <summary>The end of a command.</summary>
    public static Func<StoreWrite, bool> Outcome(Guid command, CommandStatus status) =>
        OfJournal(e => e.Change?.Id == command && e.Change.State == (int)status);

    /// <summary>Another owner for a command.</summary>
    public static Func<StoreWrite, bool> Owner(Guid command) =>
        OfJournal(e => e is { Change.State: (int)CommandStatus.Accepted, State: null } && e.Change.Id == command);

    /// <summary>A device's hot state by itself.</summary>
    public static Func<StoreWrite, bool> HotState(string device) => OfJournal(e => e is { Change: null, Events.Count: 0 } && e.State?.Device == device);

    /// <summary>Events of a device, with its hot state.</summary>
    public static Func<StoreWrite, bool> Events(string device) => OfJournal(e => e.Events.Count > 0 && e.State?.Device == device);

    /// <summary>A grain's state.</summary>
    public static Func<StoreWrite, bool> State(string name, string key) =>
        write => write is StateWrite { IsCleared: false } state && state.Name == name && state.Key == key;

    /// <summary>The end of a grain's state.</summary>
    public static Func<StoreWrite, bool> Cleared(string name, string key) =>
        write => write is StateWrite { IsCleared: true } state && state.Name == name && state.Key == key;

    /// <summary>A device's commands are given back to the sweep.</summary>
    public static Func<StoreWrite, bool> Release(string device) => write => write is OwnerWrite owner && owner.Claim is null && owner.Devices.Contains(device);

    /// <summary>The sweep takes something, a device's command among it if one is named; what it takes is known only afterwards.</summary>
    public static Func<StoreWrite, bool> Claimed(Claim claim, string? device = null) =>
        write => write is OwnerWrite owner && owner.Claim == claim && (device is null || owner.Devices.Contains(device));

    private static Func<StoreWrite, bool> OfJournal(Func<JournalEntry, bool> fits) => write => write is JournalWrite journal && fits(journal.Entry);
}

internal sealed record JournalWrite(SiloAddress Silo, JournalEntry Entry) : StoreWrite(Silo);

internal sealed record StateWrite(SiloAddress Silo, string Name, string Key, bool IsCleared) : StoreWrite(Silo);

internal sealed record OwnerWrite(SiloAddress Silo, Claim? Claim, IReadOnlyCollection<string> Devices) : StoreWrite(Silo);

/// <summary>What the sweep takes.</summary>
internal enum Claim
{
    Due,
    FromDead,
}
