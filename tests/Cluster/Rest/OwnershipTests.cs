using GridOrleans.Authorisation;
using GridOrleans.Devices.Changes;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>Owning, giving and taking back (platform handbook, 3.7), and who sees it (5.1).</summary>
[Collection(RestTests.Name)]
public sealed class OwnershipTests(RestGrid grid)
{
    [Fact]
    public async Task What_is_taken_back_cannot_be_used_any_more()
    {
        var (owner, other) = (await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.ActiveDevice(owner);
        await grid.Give(owner, device, other, DeviceFunctionGroup.AdHoc, DeviceFunctionGroup.Monitoring);
        (await Command(other, device)).ShouldBe(202);

        await Take(owner, device, other, DeviceFunctionGroup.AdHoc);
        (await Command(other, device)).ShouldBeRefused(403, ErrorCode.Unauthorized);

        await Take(owner, device, other, DeviceFunctionGroup.Monitoring);
        (await Command(other, device)).ShouldBeRefused(404, ErrorCode.UnknownDevice);
        (await other.Get("/devices")).Items().ShouldBeEmpty();
    }

    [Fact]
    public async Task Nobody_takes_their_own_ownership()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner);

        await Take(owner, device, owner, DeviceFunctionGroup.Owner);

        (await Given(owner, device)).ShouldBe([$"{owner.Organisation} OWNER"]);
    }

    [Fact]
    public async Task What_is_given_twice_is_given_once()
    {
        var (owner, other) = (await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.Device(owner);

        await grid.Give(owner, device, other, DeviceFunctionGroup.AdHoc);
        await grid.Give(owner, device, other, DeviceFunctionGroup.AdHoc, DeviceFunctionGroup.AdHoc);

        (await Given(owner, device)).ShouldBe([$"{owner.Organisation} OWNER", $"{other.Organisation} AD_HOC"]);
    }

    [Fact]
    public async Task A_second_owner_does_not_take_the_place_of_the_first()
    {
        var (first, second) = (await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.Device(first);

        await grid.Give(first, device, second, DeviceFunctionGroup.Owner);

        (await second.Get($"/devices/{device}")).Text("ownerOrganisation").ShouldBe(first.Organisation);
        (await Given(second, device)).ShouldBe([$"{first.Organisation} OWNER", $"{second.Organisation} OWNER"]);
    }

    [Fact]
    public async Task A_new_owner_leaves_other_groups_given()
    {
        var (owner, other, next) = (await grid.NewCaller(), await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.Device(owner);
        await grid.Give(owner, device, other, DeviceFunctionGroup.AdHoc);

        await grid.Operator.Put($"/devices/{device}/owner", new SetOwner { OrganisationIdentification = next.Organisation });

        (await Given(next, device)).ShouldBe([$"{next.Organisation} OWNER", $"{other.Organisation} AD_HOC"]);
    }

    [Fact]
    public async Task Who_does_not_own_a_device_sees_of_what_is_given_only_its_own()
    {
        var (owner, other, third) = (await grid.NewCaller(), await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.Device(owner);
        await grid.Give(owner, device, other, DeviceFunctionGroup.Monitoring);
        await grid.Give(owner, device, third, DeviceFunctionGroup.AdHoc);

        (await Given(other, device)).ShouldBe([$"{other.Organisation} MONITORING"]);
        (await other.Get($"/devices/{device}")).Body.GetProperty("authorisations").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Whose_a_device_is_sees_everyone_who_sees_the_device()
    {
        var (owner, other) = (await grid.NewCaller(), await grid.NewCaller());
        var device = await grid.Device(owner);
        await grid.Give(owner, device, other, DeviceFunctionGroup.Monitoring, DeviceFunctionGroup.AdHoc);
        var (byName, ofOwner) = ($"/devices?deviceIdentification={device}", $"/devices?organisationIdentification={owner.Organisation}");

        foreach (var seen in new[]
        {
            (await owner.Get($"/devices/{device}")).Body, (await owner.Get(byName)).Items().Single(),
            (await other.Get($"/devices/{device}")).Body, (await other.Get(byName)).Items().Single(),
            (await grid.Operator.Get(ofOwner)).Items().Single(),
        })
        {
            seen.GetProperty("ownerOrganisation").GetString().ShouldBe(owner.Organisation);
            seen.GetProperty("organisations").EnumerateArray().Select(name => name.GetString()).ShouldBe([owner.Organisation, other.Organisation]);
        }
    }

    private static Task<RestAnswer> Command(RestCaller caller, string device) => caller.Post($"/devices/{device}/commands", """{"type":"getStatus"}""");

    private static async Task Take(RestCaller owner, string device, RestCaller from, DeviceFunctionGroup group) =>
        (await owner.Post($"/devices/{device}/authorisations", new UpdateAuthorisations { Authorisations = [new(from.Organisation, group, Revoked: true)] })).ShouldBe(200);

    private static async Task<IEnumerable<string>> Given(RestCaller caller, string device) =>
        (await caller.Get($"/devices/{device}/authorisations")).ShouldBe(200).Body.EnumerateArray()
        .Select(given => $"{given.GetProperty("organisationIdentification")} {given.GetProperty("functionGroup")}");
}
