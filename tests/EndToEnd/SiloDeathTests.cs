using System.Diagnostics;
using System.Text.Json.Nodes;

namespace GridOrleans.Tests.EndToEnd;

/// <summary>A silo is killed as nothing else can kill it.</summary>
public sealed class SiloDeathTests
{
    private const int Devices = 500;

    [Fact]
    public async Task Killing_a_silo_under_500_commands_in_flight_leaves_each_with_one_outcome()
    {
        await using var platform = await Platform.Start(portOffset: 2_000, silos: 2, devices: Devices);
        // The answers take a second, so that the commands are in flight when the silo dies.
        for (var i = 1; i <= Devices; i++)
            await platform.Faults($"light-{i:00000}", """{"delayMilliseconds":1000}""");
        var batch = new JsonArray([.. Enumerable.Range(1, Devices).Select(i => JsonNode.Parse(
            $$"""{"deviceIdentification":"light-{{i:00000}}","type":"setLight","lightValues":[{"index":1,"on":true}]}"""))]);

        var accepted = (await platform.Post("/api/v1/commands", batch.ToJsonString(), ("Idempotency-Key", $"{Guid.NewGuid()}"))).AsArray();
        using (var silo = Process.GetProcessById(int.Parse(platform.Variables["GRID_PID_SILO_1"], null)))
            silo.Kill();

        var uids = accepted.Select(a => (string)a!["correlationUid"]!).ToArray();
        uids.Length.ShouldBe(Devices);
        await Eventually.Holds(
            async () => (await platform.Get("/api/v1/commands?status=accepted&limit=1"))["items"]!.AsArray().Count == 0,
            "no command is open",
            TimeSpan.FromMinutes(2));
        foreach (var uid in uids)
            ((string)(await platform.Get($"/api/v1/commands/{uid}"))["status"]!).ShouldBe("succeeded");
        await Eventually.Holds(
            async () => await platform.ProcessNamed("silo-1") is var silo && (bool)silo["ready"]! && (int)silo["restarts"]! == 1,
            "the silo is started again");
    }
}
