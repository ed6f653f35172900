using System.Text;
using GridOrleans.Adapters.Oslp;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Commands;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>Commands in the bytes of the OSLP handbook, 12.1.</summary>
public sealed class OslpOperationsTests
{
    public static TheoryData<string, DeviceCommand> Vectors { get; } = new()
    {
        { "5a00", new GetStatus() },
        { "1a00", new StartSelfTest() },
        { "2a00", new StopSelfTest() },
        { "fa0100", new SetReboot() },
        { "4a040a021001", Lights(new LightValue { On = true }) },
        { "4a070a050a01001001", Lights(new LightValue { Index = 0, On = true }) },
        { "4a070a050a01001000", Lights(new LightValue { Index = 0, On = false }) },
        { "4a0a0a080a010210011a014b", Lights(new LightValue { Index = 2, On = true, DimValue = 75 }) },
        { "4a110a050a010210010a080a010310011a0164", Lights(new() { Index = 2, On = true }, new() { Index = 3, On = true, DimValue = 100 }) },
        { "6a050a01001000", new ResumeSchedule { Index = 0, Immediate = false } },
        { "6a021001", new ResumeSchedule { Immediate = true } },
        { "7a0308ff01", new SetEventNotifications { EventNotifications = Enum.GetValues<EventNotificationType>() } },
        { "7a020800", new SetEventNotifications { EventNotifications = [] } },
        {
            "ba02220a0b636572742d73657276657212132f63657274732f6e65772d636572742e70656d",
            new UpdateDeviceSslCertification { CertificateDomain = "cert-server", CertificateUrl = "/certs/new-cert.pem" }
        },
        {
            "ca027e0a7c" + Convert.ToHexStringLower(Encoding.ASCII.GetBytes(SetDeviceVerificationKey.Example.VerificationKey)),
            SetDeviceVerificationKey.Example
        },
    };

    [Theory, MemberData(nameof(Vectors), DisableDiscoveryEnumeration = true)]
    public void A_command_becomes_the_bytes_of_the_handbook(string payload, DeviceCommand command)
    {
        OslpOperations.TryFind(command, out var operation).ShouldBeTrue();

        Convert.ToHexStringLower(MessageCodec.Serialise(operation.Request(command))).ShouldBe(payload);
    }

    /// <summary>Platform handbook, A.3.</summary>
    [Theory]
    [InlineData(EventNotificationType.DiagEvents, 1)]
    [InlineData(EventNotificationType.HardwareFailure, 2)]
    [InlineData(EventNotificationType.LightEvents, 4)]
    [InlineData(EventNotificationType.TariffEvents, 8)]
    [InlineData(EventNotificationType.MonitorEvents, 16)]
    [InlineData(EventNotificationType.FirmwareEvents, 32)]
    [InlineData(EventNotificationType.CommEvents, 64)]
    [InlineData(EventNotificationType.SecurityEvents, 128)]
    public void A_kind_of_events_has_its_bit(EventNotificationType type, int bit)
    {
        var command = new SetEventNotifications { EventNotifications = [type] };
        OslpOperations.TryFind(command, out var operation).ShouldBeTrue();

        operation.Request(command).SetEventNotificationsRequest.NotificationMask.ShouldBe((uint)bit);
    }

    [Theory]
    [InlineData(99, 254, null)]
    [InlineData(100, 254, "domain")]
    [InlineData(99, 255, "URL")]
    public void A_certificate_s_domain_has_at_most_99_bytes_for_a_device_and_its_url_254(int domain, int url, string? obstacle)
    {
        var command = new UpdateDeviceSslCertification { CertificateDomain = new('d', domain), CertificateUrl = new('u', url) };
        OslpOperations.TryFind(command, out var operation).ShouldBeTrue();

        var found = operation.ObstacleOf.ShouldNotBeNull()(command);

        (found is null).ShouldBe(obstacle is null);
        (found ?? "").ShouldContain(obstacle ?? "");
    }

    [Fact]
    public void Only_switching_has_a_follow_up()
    {
        foreach (var command in Vectors.Select(row => row.Data.Item2))
        {
            OslpOperations.TryFind(command, out var operation).ShouldBeTrue();
            (operation.FollowUp is not null).ShouldBe(command is SetLight);
        }
    }

    private static SetLight Lights(params LightValue[] values) => new() { LightValues = values };
}
