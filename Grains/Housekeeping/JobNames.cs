namespace GridOrleans.Housekeeping;

/// <summary>The jobs that every platform has.</summary>
internal static class JobNames
{
    public const string Retention = "retention";

    public const string EventExport = "event-export";

    public const string DeviceMessageExport = "device-message-export";

    /// <summary>All of them.</summary>
    public static IReadOnlySet<string> BuiltIn { get; } = new HashSet<string> { Retention, EventExport, DeviceMessageExport };
}
