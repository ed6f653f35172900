using System.Net;
using System.Net.Sockets;
using CsCheck;
using GridOrleans.Notifications;
using GridOrleans.Notifications.Addresses;
using Microsoft.Extensions.Options;

namespace GridOrleans.Tests.Unit.Notifications;

public sealed class PublicAddressesTests
{
    private static readonly PublicAddresses Usual = With();

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("1.1.1.1", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("100.128.0.0", true)]
    [InlineData("2606:4700:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("0.1.2.3", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("100.127.255.255", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.255.255.254", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.0.0.192", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.88.99.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("198.51.100.1", false)]
    [InlineData("203.0.113.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("239.255.255.250", false)]
    [InlineData("240.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("100::1", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("3fff::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12:3456::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fe80::1%2", false)]
    [InlineData("fec0::1", false)]
    [InlineData("ff02::1", false)]
    public void Only_the_public_internet_may_be_entered(string address, bool allowed) => Usual.Allow(IPAddress.Parse(address)).ShouldBe(allowed);

    [Theory]
    [InlineData("10.20.0.0/16", "10.20.1.1", true)]
    [InlineData("10.20.0.0/16", "::ffff:10.20.1.1", true)]
    [InlineData("10.20.0.0/16", "10.21.0.1", false)]
    [InlineData("fd00:1::/32", "fd00:1::5", true)]
    [InlineData("fd00:1::/32", "fd00:2::5", false)]
    public void What_configuration_allows_may_be_entered(string network, string address, bool allowed) =>
        With(network).Allow(IPAddress.Parse(address)).ShouldBe(allowed);

    [Fact]
    public void An_address_in_the_clothes_of_IPv6_is_judged_as_what_it_is() => Gen.UInt.Sample(bits =>
    {
        var address = new IPAddress(BitConverter.GetBytes(bits));
        return address.AddressFamily == AddressFamily.InterNetwork && Usual.Allow(address) == Usual.Allow(address.MapToIPv6());
    });

    private static PublicAddresses With(params string[] allowed) => new(Options.Create(new WebHookOptions { AllowedNetworks = allowed }));
}
