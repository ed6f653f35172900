using GridOrleans.Errors;

namespace GridOrleans.Protocols;

/// <summary>A protocol in one version and variant (platform handbook, 4.7).</summary>
/// <param name="Protocol">GXF's name of the protocol, 1 to 255 characters, for instance <c>OSLP ELSTER</c>.</param>
/// <param name="Version">Its version, 1 to 255 characters.</param>
/// <param name="Variant">Its variant, for instance <c>CDMA</c>; absent is a variant of its own.</param>
[GenerateSerializer, Immutable, Alias("ProtocolReference")]
public sealed record ProtocolReference(
    [property: Id(0)] string Protocol, [property: Id(1)] string Version, [property: Id(2)] string? Variant = null)
{
    /// <summary>The rules that it breaks.</summary>
    /// <param name="field">Its own path.</param>
    public IEnumerable<Violation> Validate(string field)
    {
        foreach (var (name, text) in new[] { ("protocol", Protocol), ("version", Version), ("variant", Variant) })
        {
            if (text is not null && text.Length is 0 or > 255)
                yield return new($"{field}.{name}", "must be 1 to 255 characters");
        }
    }
}

/// <summary>A protocol that the platform knows.</summary>
/// <param name="Reference">Which.</param>
/// <param name="Adapter">The protocol's name among the adapters, for instance <c>OSLP</c>.</param>
/// <param name="Id">Its number, the same for ever: clients of GXF name it so (platform handbook, appendix C.1, GetProtocolInfos).</param>
[GenerateSerializer, Immutable, Alias("ProtocolInfo")]
public sealed record ProtocolInfo([property: Id(0)] ProtocolReference Reference, [property: Id(1)] string Adapter, [property: Id(2)] int Id)
{
    /// <summary>The lowest number that configuration may give; those below are the platform's own.</summary>
    public const int LowestConfiguredId = 1000;

    /// <summary>What every platform knows (platform handbook, 4.7); configuration adds to it.</summary>
    public static IReadOnlyList<ProtocolInfo> BuiltIn { get; } =
    [
        new(new("OSLP ELSTER", "1.0"), "OSLP", 1),
        new(new("IEC61850", "1.0"), "IEC61850", 2),
        new(new("60870-5-104", "1.0"), "IEC60870", 3),
        new(new("DLMS", "1.0"), "DLMS", 4),
        new(new("DSMR", "2.2"), "DLMS", 5),
        new(new("DSMR", "4.2.2"), "DLMS", 6),
        new(new("SMR", "4.3"), "DLMS", 7),
        new(new("SMR", "5.0.0"), "DLMS", 8),
        new(new("SMR", "5.1"), "DLMS", 9),
        new(new("SMR", "5.2"), "DLMS", 10),
        new(new("SMR", "5.5"), "DLMS", 11),
        new(new("MQTT", "3.1.1"), "MQTT", 12),
    ];

    /// <summary>The protocol of a number.</summary>
    /// <exception cref="RefusedException">The platform does not know it.</exception>
    public static ProtocolInfo Find(IReadOnlyList<ProtocolInfo> known, int id) =>
        known.FirstOrDefault(info => info.Id == id) ?? throw RefusedException.UnknownProtocol(id);

    /// <summary>The protocol of exactly this name, version and variant.</summary>
    /// <exception cref="RefusedException">The platform does not know it.</exception>
    public static ProtocolInfo Find(IReadOnlyList<ProtocolInfo> known, ProtocolReference reference) =>
        known.FirstOrDefault(info => info.Reference == reference)
            ?? throw RefusedException.UnknownProtocol(reference.Protocol, reference.Version, reference.Variant);
}
