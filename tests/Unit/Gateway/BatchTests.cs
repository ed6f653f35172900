using System.Text.Json;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class BatchTests
{
    private const string Path = "/api/v1/commands";

    [Fact]
    public async Task Each_command_is_answered_for_itself_and_in_order()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-1");
        host.Platform.Add("light-2");

        var answer = await host.Post(Path, """
            [{"type":"getStatus","deviceIdentification":"light-1"},
             {"type":"getStatus","deviceIdentification":"nobody"},
             {"type":"getStatus"},
             {"type":"fly","deviceIdentification":"light-1"},
             {"type":"setLight","deviceIdentification":"light-2","lightValues":[{"on":1}]},
             7,
             {"type":"getStatus","deviceIdentification":"light-2"}]
            """);

        answer.Status.ShouldBe(202);
        var items = answer.Body.EnumerateArray().ToList();
        items.Select(Code).ShouldBe([null, "unknown-device", "validation-error", "unknown-command-type", "validation-error", "validation-error", null]);
        items.Select(i => i.TryGetProperty("deviceIdentification", out var d) ? d.GetString() : null)
            .ShouldBe(["light-1", "nobody", null, "light-1", "light-2", null, "light-2"]);
        items[0].GetProperty("status").GetString().ShouldBe("accepted");
        items[4].GetProperty("error").GetProperty("errors")[0].GetProperty("field").GetString().ShouldBe("lightValues[0].on");
        host.Platform.Queries.Commands.Keys.ShouldBe(
            [items[0].GetProperty("correlationUid").GetGuid(), items[6].GetProperty("correlationUid").GetGuid()], ignoreOrder: true);
    }

    [Fact]
    public async Task An_element_with_a_member_whose_name_is_half_a_character_is_wrong_and_the_others_are_not()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-1");

        // Longer than what the parser compares without unescaping it.
        var answer = await host.Post(Path, """[{"\ud800aaaaaaaaaaaaaaaaaaaaaaaa":1},{"type":"getStatus","deviceIdentification":"light-1"}]""");

        answer.Status.ShouldBe(202);
        var codes = answer.Body.EnumerateArray().Select(Code).ToList();
        codes[0].ShouldNotBeNull();
        codes[1].ShouldBeNull();
    }

    [Fact]
    public async Task Commands_for_one_device_keep_their_order()
    {
        await using var host = await RestHost.Start();
        var devices = Enumerable.Range(0, 5).Select(i => host.Platform.Add($"light-{i}")).ToList();

        var answer = await host.Post(Path, Commands(1000, i => $"light-{i % 5}", i => i % 10));

        answer.Body.EnumerateArray().Select(Code).ShouldAllBe(code => code == null);
        for (var d = 0; d < devices.Count; d++)
        {
            var sent = devices[d].Submissions.ToList();
            sent.Select(s => s.Command.Priority).ShouldBe(Enumerable.Range(0, 200).Select(k => (int?)((5 * k + d) % 10)));
            sent.Select(s => s.CorrelationUid).ShouldBe(sent.Select(s => s.CorrelationUid).Order());
        }
    }

    [Fact]
    public async Task The_same_batch_with_the_same_key_gives_the_same_commands()
    {
        await using var host = await RestHost.Start();
        host.Platform.Add("light-0");
        var body = Commands(3, _ => "light-0", _ => 4);
        (string, string) key = ("Idempotency-Key", "night");

        var first = await host.Post(Path, body, key);
        var again = await host.Post(Path, body, key);

        host.Platform.Queries.Commands.Count.ShouldBe(3);
        again.Body.GetRawText().ShouldBe(first.Body.GetRawText());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    [InlineData(10_000)]
    public async Task A_batch_of_none_or_too_many_is_refused_as_a_whole(int count)
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-0");

        var answer = await host.Post(Path, Commands(count, _ => "light-0", _ => 4));

        answer.Status.ShouldBe(400);
        answer.Code.ShouldBe("validation-error");
        answer.Errors.ShouldBe([$"body: must have 1 to 1000 entries, but has {count}"]);
        device.Submissions.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_object_in_place_of_the_array_is_refused()
    {
        await using var host = await RestHost.Start();

        (await host.Post(Path, """{"type":"getStatus"}""")).Errors.ShouldBe(["body: must be an array"]);
    }

    [Fact]
    public async Task What_is_away_for_one_command_of_a_device_is_away_for_those_after_it()
    {
        await using var host = await RestHost.Start();
        var device = host.Platform.Add("light-0");
        host.Platform.Add("light-1");
        var calls = 0;
        host.Platform.Trouble = _ => Interlocked.Increment(ref calls) == 2 ? UnavailableException.Store("away") : null;

        var answer = await host.Post(Path, Commands(5, _ => "light-0", _ => 4));

        answer.Status.ShouldBe(202);
        answer.Body.EnumerateArray().Select(Code)
            .ShouldBe([null, "store-unavailable", "store-unavailable", "store-unavailable", "store-unavailable"]);
        device.Submissions.Count.ShouldBe(2);
    }

    private static string? Code(JsonElement item) => item.TryGetProperty("error", out var error) ? error.GetProperty("code").GetString() : null;

    private static string Commands(int count, Func<int, string> device, Func<int, int> priority) => JsonSerializer.Serialize(
        Enumerable.Range(0, count).Select(i => new { type = "getStatus", deviceIdentification = device(i), priority = priority(i) }));
}
