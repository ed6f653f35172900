using GridOrleans.Commands;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class ScheduledTaskTests
{
    [Fact]
    public async Task Tasks_are_listed_in_pages_without_the_commands_content()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light");
        for (var i = 0; i < 3; i++)
            await device.Submit(new() { CorrelationUid = Guid.CreateVersion7(), Caller = new(FakePlatform.Organisation), Command = new SetReboot() });

        var first = await host.Get("/api/v1/scheduled-tasks?deviceIdentification=light&limit=2");
        var second = await host.Get($"/api/v1/scheduled-tasks?deviceIdentification=light&limit=2&cursor={first.Text("nextCursor")}");

        first.Body.GetProperty("items").GetArrayLength().ShouldBe(2);
        var task = second.Body.GetProperty("items").EnumerateArray().ShouldHaveSingleItem();
        task.GetProperty("status").GetString().ShouldBe("NEW");
        task.GetProperty("type").GetString().ShouldBe("setReboot");
        task.TryGetProperty("command", out _).ShouldBeFalse();
    }
}
