using System.Globalization;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>A device as the HTTP interface shows it.</summary>
internal sealed record DeviceView(
    string Identification,
    string Uid,
    bool Registered,
    int? SequenceNumber,
    IReadOnlyList<RelayView> Relays,
    DeviceFaults Faults,
    bool Restarting,
    int Startups,
    bool SelfTesting,
    uint EventNotificationMask,
    int EventsWaiting,
    bool HasSchedule,
    string FirmwareVersion,
    string? CertificateDomain,
    string? CertificateUrl,
    string? VerificationKey,
    DateTimeOffset Clock)
{
    public static DeviceView Of(StreetLight light, DeviceFaults faults, DateTimeOffset now)
    {
        lock (light.Gate)
        {
            return new DeviceView(
                light.Identification, light.Uid.ToString(), light.Registered, light.SequenceNumber,
                [.. light.Relays.Indexes.Select(index => RelayView.Of(index, light.Relays[index]))],
                faults, light.IsDown(now), light.Startups, light.SelfTesting, light.EventMask, light.Outbox.Count,
                light.HasSchedule, light.FirmwareVersion, light.Storage?.Certification?.CertificateDomain,
                light.Storage?.Certification?.CertificateUrl, light.Storage?.VerificationKey, light.Clock.Utc(now));
        }
    }
}

/// <summary>A relay as the HTTP interface shows it; the dim value in percent, null where there is nothing to dim.</summary>
internal sealed record RelayView(int Index, string Type, bool On, int? DimValue)
{
    public static RelayView Of(byte index, Relay relay) => relay.Type == RelayType.Tariff
        ? new RelayView(index, "TARIFF", relay.On, null)
        : new RelayView(index, "LIGHT", relay.On, relay.DimValue);
}

/// <summary>An execution as the HTTP interface shows it.</summary>
internal sealed record ExecutionView(
    long Ordinal, string Identification, string Request, string At, int SequenceNumber, string Payload)
{
    public static ExecutionView Of(Execution execution, Fleet fleet) => new(
        execution.Ordinal, fleet.ByNumber(execution.DeviceNumber).Identification, execution.Request.Operation(),
        execution.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), execution.SequenceNumber,
        Convert.ToHexStringLower(execution.Payload.Span));
}
