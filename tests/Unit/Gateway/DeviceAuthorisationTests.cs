using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>Authorisations on several devices: all of them, or none (platform handbook, 16, K7).</summary>
public sealed class DeviceAuthorisationTests
{
    private const string Path = "/api/v1/device-authorisations";

    [Fact]
    public async Task Entries_are_applied_device_by_device()
    {
        await using var host = await RestHost.Start();
        var (one, other) = (host.Platform.Add("one"), host.Platform.Add("other"));

        var answer = await host.Post(Path, $"[{Entry("one")},{Entry("other")},{Entry("one", "MONITORING")}]");

        answer.Status.ShouldBe(204);
        one.Description!.Authorisations.Select(given => given.FunctionGroup)
            .ShouldBe([DeviceFunctionGroup.Owner, DeviceFunctionGroup.Installation, DeviceFunctionGroup.Monitoring]);
        other.Description!.Authorisations.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_refused_entry_is_named_and_leaves_all_devices_as_they_were()
    {
        await using var host = await RestHost.Start();
        var one = host.Platform.Add("one");

        var answer = await host.Post(Path, $"[{Entry("one")},{Entry("nobody")}]");

        answer.Status.ShouldBe(404);
        answer.Code.ShouldBe("unknown-device");
        answer.Text("detail")!.ShouldStartWith("Entry 1, device nobody: ");
        one.Description!.Authorisations.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_is_refused_only_after_it_was_tried_is_answered_with_the_devices_that_are_changed_already()
    {
        await using var host = await RestHost.Start();
        FakeDevice[] devices = [host.Platform.Add("one"), host.Platform.Add("two"), host.Platform.Add("three")];
        // As if it had been removed in between.
        var asked = 0;
        host.Platform.Trouble = call => call == nameof(FakeDevice.Apply) && Interlocked.Increment(ref asked) == devices.Length ? RefusedException.UnknownDevice("it") : null;

        var answer = await host.Post(Path, $"[{Entry("one")},{Entry("two")},{Entry("three")}]");

        (answer.Status, answer.Code).ShouldBe((404, "unknown-device"));
        var changed = devices.Where(device => device.Description!.Authorisations.Count == 2).Select(device => device.Description!.DeviceIdentification).ToList();
        changed.Count.ShouldBe(2);
        answer.Text("detail")!.ShouldEndWith($"Changed already: {string.Join(", ", changed.Order(StringComparer.Ordinal))}.");
    }

    [Fact]
    public async Task A_malformed_entry_is_named()
    {
        await using var host = await RestHost.Start();
        var one = host.Platform.Add("one");

        var answer = await host.Post(Path, $"[{Entry("one")},{Entry("one", "EVERYTHING")}]");

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldHaveSingleItem().ShouldStartWith("[1].functionGroup: ");
        one.Description!.Authorisations.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task More_than_a_thousand_entries_are_refused()
    {
        await using var host = await RestHost.Start();

        (await host.Post(Path, $"[{string.Join(',', Enumerable.Repeat(Entry("one"), 1001))}]")).Status.ShouldBe(400);
    }

    private static string Entry(string device, string group = "INSTALLATION") =>
        $$"""{"deviceIdentification":"{{device}}","organisationIdentification":"contractor","functionGroup":"{{group}}"}""";
}
