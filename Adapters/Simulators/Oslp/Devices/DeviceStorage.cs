using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// What a platform can write into a device and read back. Most devices are never written to, so most have none of this.
/// </summary>
internal sealed class DeviceStorage
{
    /// <summary>The most entries that a schedule has over all its pages (OSLP handbook, 3.6).</summary>
    public const int ScheduleCapacity = 50;

    public SetConfigurationRequest Configuration { get; } = new();

    public List<Schedule> LightSchedule { get; } = [];

    public List<Schedule> TariffSchedule { get; } = [];

    public string? FirmwareVersion { get; set; }

    public byte ConfigurationBank { get; set; }

    public UpdateDeviceSslCertificationRequest? Certification { get; set; }

    public string? VerificationKey { get; set; }

    public List<Schedule> Schedule(RelayType type) => type == RelayType.Tariff ? TariffSchedule : LightSchedule;
}
