namespace GridOrleans.Adapters;

/// <summary>
/// The live adapters and event listeners, in memory of one grain. Each repeats its registration every few seconds; who stops is
/// forgotten. If the grain's silo dies, the next repetition fills the registry again.
/// </summary>
[Alias("IAdapterRegistry")]
public interface IAdapterRegistry : IGrainWithIntegerKey
{
    /// <summary>How often a registration is repeated (Orleans handbook, 2.b: every 2 to 5 s).</summary>
    static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>How long a registration lasts without being repeated.</summary>
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    /// <summary>An adapter is there, with what it speaks and how much it can take.</summary>
    [Alias("Register")]
    Task Register(AdapterRegistration registration);

    /// <summary>An adapter has stopped in order: it has nothing in hand any more.</summary>
    [Alias("Deregister")]
    Task Deregister(string adapterId, Guid incarnation);

    /// <summary>Somebody wants to be told when events were committed.</summary>
    [Alias("Listen")]
    Task Listen(Guid listenerId, Events.IEventListener listener);

    /// <summary>Who is there now.</summary>
    [Alias("Read")]
    Task<RegistrySnapshot> Read();
}

/// <summary>An adapter that is there.</summary>
[GenerateSerializer, Immutable, Alias("AdapterRegistration")]
public sealed record AdapterRegistration
{
    /// <summary>Its name, the same after a restart.</summary>
    [Id(0)] public required string AdapterId { get; init; }

    /// <summary>New with each start.</summary>
    [Id(1)] public required Guid Incarnation { get; init; }

    /// <summary>The protocol that it speaks.</summary>
    [Id(2)] public required string Protocol { get; init; }

    /// <summary>How many commands it takes at a time.</summary>
    [Id(3)] public required int Capacity { get; init; }

    /// <summary>How to reach it.</summary>
    [Id(4)] public required IAdapter Adapter { get; init; }

    /// <summary>True: it finishes what it has in hand and takes nothing new, because it is about to stop.</summary>
    [Id(5)] public bool IsLeaving { get; init; }
}

/// <summary>Who was there at a moment.</summary>
/// <param name="Adapters">The live adapters.</param>
/// <param name="Listeners">The live event listeners.</param>
/// <param name="IsComplete">False while the registry is so young that somebody live may not have reported yet.</param>
[GenerateSerializer, Immutable, Alias("RegistrySnapshot")]
public sealed record RegistrySnapshot(
    [property: Id(0)] IReadOnlyList<AdapterRegistration> Adapters,
    [property: Id(1)] IReadOnlyList<Events.IEventListener> Listeners,
    [property: Id(2)] bool IsComplete);
