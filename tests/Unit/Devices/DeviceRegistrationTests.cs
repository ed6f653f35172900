using GridOrleans.Devices;

namespace GridOrleans.Tests.Unit.Devices;

public sealed class DeviceRegistrationTests
{
    private static readonly DeviceRegistration Good = new() { DeviceIdentification = "light-00001", Protocol = "OSLP" };

    [Fact]
    public void A_complete_description_is_accepted() => (Good with
    {
        PublicKey = Convert.ToBase64String(new byte[91]),
        Alias = "corner",
        NetworkAddress = "10.0.0.1",
        GpsLatitude = 52.1,
        GpsLongitude = 5.3,
        Outputs = [new(1, RelayType.Light), new(4, RelayType.Tariff)],
    }).Validate().ShouldBeEmpty();

    public static TheoryData<DeviceRegistration, string> Broken => new()
    {
        { Good with { DeviceIdentification = "" }, "deviceIdentification" },
        { Good with { DeviceIdentification = new string('x', 41) }, "deviceIdentification" },
        { Good with { DeviceIdentification = "two words" }, "deviceIdentification" },
        { Good with { DeviceIdentification = "nul\0" }, "deviceIdentification" },
        { Good with { DeviceIdentification = "." }, "deviceIdentification" },
        { Good with { DeviceIdentification = ".." }, "deviceIdentification" },
        { Good with { DeviceIdentification = "a%2fb" }, "deviceIdentification" },
        { Good with { Protocol = "" }, "protocol" },
        { Good with { PublicKey = "not base64" }, "publicKey" },
        { Good with { PublicKey = "AAA" }, "publicKey" },
        { Good with { PublicKey = new string('A', 256) }, "publicKey" },
        { Good with { Alias = new string('x', 256) }, "alias" },
        { Good with { NetworkAddress = "example.org" }, "networkAddress" },
        { Good with { NetworkAddress = "10.1" }, "networkAddress" },
        { Good with { NetworkAddress = "::1" }, "networkAddress" },
        { Good with { GpsLatitude = 90.1 }, "gpsLatitude" },
        { Good with { GpsLongitude = double.NaN }, "gpsLongitude" },
        { Good with { OwnerOrganisation = " " }, "ownerOrganisation" },
        { Good with { Outputs = [] }, "outputs" },
        { Good with { Outputs = [new(7, RelayType.Light)] }, "outputs[0].index" },
        { Good with { Outputs = [new(1, RelayType.Light), new(1, RelayType.Tariff)] }, "outputs" },
        { Good with { Outputs = [null!] }, "outputs[0]" },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_rule_is_named_with_its_field(DeviceRegistration registration, string field) =>
        registration.Validate().ShouldHaveSingleItem().Field.ShouldBe(field);
}
