using System.ComponentModel.DataAnnotations;
using GridOrleans.Housekeeping;
using GridOrleans.Housekeeping.Contacts;

namespace GridOrleans.Tests.Unit.Housekeeping;

public sealed class HousekeepingOptionsTests
{
    [Fact]
    public void What_is_not_configured_is_right() => Broken(new()).ShouldBeEmpty();

    [Fact]
    public void A_contact_job_needs_a_manufacturer_only()
    {
        Broken(With(new() { Enabled = true, Manufacturer = "KAIF" })).ShouldBeEmpty();
        Broken(With(new() { Enabled = true })).ShouldBe(["Contacts:event-retrieval:Manufacturer is missing."]);
    }

    [Theory]
    [InlineData("Schedule", "every day")]
    [InlineData("TimeZone", "Europe/Atlantis")]
    [InlineData("Command", "setLight")]
    [InlineData("Command", "makeCoffee")]
    [InlineData("DeviceTypes", "TOASTER")]
    [InlineData("LifecycleStatuses", "DESTROYED")]
    public void What_cannot_work_is_refused_when_the_silo_starts(string key, string value)
    {
        var contact = new ContactOptions { Manufacturer = "KAIF" };
        var property = typeof(ContactOptions).GetProperty(key)!;
        property.SetValue(contact, property.PropertyType == typeof(string) ? value : new List<string> { value });

        Broken(With(contact)).ShouldHaveSingleItem().ShouldContain($"{key}");
    }

    [Fact]
    public void A_contact_job_has_a_name_of_its_own() =>
        Broken(new() { Contacts = { ["retention"] = new() } }).ShouldHaveSingleItem().ShouldContain("no other job's name");

    private static HousekeepingOptions With(ContactOptions contact) => new() { Contacts = { ["event-retrieval"] = contact } };

    private static string[] Broken(HousekeepingOptions options)
    {
        var broken = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), broken, validateAllProperties: true);
        return [.. broken.Select(one => one.ErrorMessage!)];
    }
}
