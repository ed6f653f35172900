namespace GridOrleans.Adapters;

/// <summary>What an adapter needs to talk with a device.</summary>
[GenerateSerializer, Immutable, Alias("DeviceContact")]
public sealed record DeviceContact
{
    /// <summary>The device's identification.</summary>
    [Id(0)] public required string DeviceIdentification { get; init; }

    /// <summary>The protocol that it speaks.</summary>
    [Id(1)] public required string Protocol { get; init; }

    /// <summary>Where to reach it; null until that is known.</summary>
    [Id(2)] public string? NetworkAddress { get; init; }

    /// <summary>Base64 of its public key; null: nothing it says may be believed.</summary>
    [Id(3)] public string? PublicKey { get; init; }

    /// <summary>Degrees north and east, where known.</summary>
    [Id(4)] public double? GpsLatitude { get; init; }

    /// <summary>Degrees east, where known.</summary>
    [Id(5)] public double? GpsLongitude { get; init; }

    /// <summary>The protocol's own memory of the device.</summary>
    [Id(6)] public required ProtocolState State { get; init; }

    /// <summary>The base station of the mobile network, where known.</summary>
    [Id(7)] public int? BtsId { get; init; }

    /// <summary>The cell of the base station, where known.</summary>
    [Id(8)] public int? CellId { get; init; }
}

/// <summary>
/// What a protocol must remember of a device between exchanges (for OSLP its uid, sequence number and recent messages). Only the adapter
/// understands the content; the device grain keeps it and hands it out, and accepts a new one only over the version it was made from.
/// </summary>
/// <param name="Version">Counts the changes; 0 when there is none yet.</param>
/// <param name="Content">At most <see cref="MostBytes"/> bytes.</param>
[GenerateSerializer, Immutable, Alias("ProtocolState")]
public readonly record struct ProtocolState([property: Id(0)] long Version, [property: Id(1)] byte[] Content)
{
    /// <summary>The most that one device's state may have.</summary>
    public const int MostBytes = 4096;

    /// <summary>Nothing yet.</summary>
    public static ProtocolState None { get; } = new(0, []);
}
