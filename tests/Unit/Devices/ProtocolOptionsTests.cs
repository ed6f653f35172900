using System.ComponentModel.DataAnnotations;
using GridOrleans.Protocols;

namespace GridOrleans.Tests.Unit.Devices;

public sealed class ProtocolOptionsTests
{
    [Fact]
    public void The_numbers_of_built_in_protocols_do_not_depend_on_configuration()
    {
        var configured = new ProtocolOptions { Additional = [Cdma(1000)] }.All();

        configured.Where(info => ProtocolInfo.BuiltIn.Contains(info)).ShouldBe(new ProtocolOptions().All());
        configured.Single(info => info.Reference.Variant == "CDMA").Id.ShouldBe(1000);
        ProtocolInfo.BuiltIn.Select(info => info.Id).ShouldBe(Enumerable.Range(1, ProtocolInfo.BuiltIn.Count));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    public void A_number_that_is_the_platforms_own_is_refused(int id) =>
        Broken(Cdma(id)).ShouldHaveSingleItem().ShouldStartWith("Additional:0: The field Id must be between 1000 and");

    [Fact]
    public void A_number_that_is_given_twice_is_refused()
    {
        Broken(Cdma(1000), Cdma(1000, "LTE")).ShouldBe(["Additional has the Id 1000 more than once."]);
        Broken(Cdma(1000), Cdma(1001, "LTE")).ShouldBeEmpty();
    }

    [Fact]
    public void A_protocol_without_a_name_is_refused() =>
        Broken(new ProtocolOptions.KnownProtocol { Id = 1000, Version = "1.0", Adapter = "OSLP" }).ShouldHaveSingleItem()!.ShouldContain("Protocol");

    private static ProtocolOptions.KnownProtocol Cdma(int id, string variant = "CDMA") =>
        new() { Id = id, Protocol = "OSLP ELSTER", Version = "1.0", Variant = variant, Adapter = "OSLP" };

    private static IEnumerable<string?> Broken(params ProtocolOptions.KnownProtocol[] additional)
    {
        var (options, broken) = (new ProtocolOptions { Additional = additional }, new List<ValidationResult>());
        Validator.TryValidateObject(options, new ValidationContext(options), broken, validateAllProperties: true);
        return broken.Select(rule => rule.ErrorMessage);
    }
}
