using GridOrleans.Devices.Addresses;

namespace GridOrleans.Tests.Unit.Devices;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("10.0.0.250 - 10.0.1.5", "10.0.1.0", true)]
    [InlineData("10.0.0.250-10.0.1.5", "10.0.1.6", false)]
    [InlineData("fe80::1-fe80::9", "fe80::5", true)]
    [InlineData("0.0.0.0-255.255.255.255", "fe80::5", false)]
    public void An_address_lies_in_a_range_with_both_ends(string range, string address, bool lies)
    {
        AddressRange.TryParse(range, out var read).ShouldBeTrue();

        read.Contains(System.Net.IPAddress.Parse(address)).ShouldBe(lies);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere")]
    [InlineData("10.0.0.9-10.0.0.1")]
    [InlineData("10.0.0.1-fe80::1")]
    [InlineData("10.0.0.1-10.0.0.2-10.0.0.3")]
    public void What_is_no_range_is_refused_with_a_sentence(string text)
    {
        AddressRange.TryParse(text, out _).ShouldBeFalse();

        new RegistrationOptions { AllowedDuplicates = [text] }.Validate(new(new object())).ShouldHaveSingleItem().ErrorMessage!.ShouldContain("nor a range");
    }
}
