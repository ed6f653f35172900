using System.Text;
using System.Text.Json;
using CsCheck;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Gateway.Rest.Bodies;
using GridOrleans.Gateway.Rest.OpenApi;
using GridOrleans.Json;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>Bodies that began as good ones. Whatever becomes of them, they are a record or a problem of the client's, never a defect of ours.</summary>
public sealed class BodyMutationTests
{
    private static readonly byte[][] Seeds =
    [
        .. Examples.Commands.Values.Select(command => JsonSerializer.SerializeToUtf8Bytes(command, PlatformJson.Options)),
        """{"deviceIdentification":"light-1","protocol":"OSLP","gpsLatitude":52.1,"outputs":[{"index":1,"relayType":"LIGHT","alias":null}]}"""u8.ToArray(),
        """{"type":"getStatus","scheduleTime":"2026-01-31T12:00:00+01:00","priority":9,"deviceIdentification":"\u00e9"}"""u8.ToArray(),
    ];

    private static readonly string[] Fragments =
        ["null", "true", "-1", "1e999", "\"\"", "[]", "{}", "\"type\":", "\"on\":", ",", "\"\\ud800\"", "0", "\"setLight\"", "{\"a\":{\"b\":[", "\0", "//", "\"\\ud800\":1,"];

    [Fact]
    public void A_body_with_foreign_bytes_in_it_is_a_record_or_a_problem() =>
        Gen.Select(OneOf(Seeds), Gen.Select(Gen.Int[0, 200], Gen.Byte).Array[1, 6]).Sample((seed, changes) =>
        {
            var json = seed.ToArray();
            foreach (var (place, value) in changes)
                json[place % json.Length] = value;
            Judge(json);
        });

    [Fact]
    public void A_body_with_foreign_pieces_in_it_is_a_record_or_a_problem() =>
        Gen.Select(OneOf(Seeds), Gen.Select(Gen.Int[0, 200], Gen.Int[0, 12], OneOf(Fragments)).Array[1, 4]).Sample((seed, changes) =>
        {
            var json = Encoding.UTF8.GetString(seed);
            foreach (var (place, length, piece) in changes)
            {
                var at = place % json.Length;
                json = json[..at] + piece + json[Math.Min(json.Length, at + length)..];
            }
            Judge(Encoding.UTF8.GetBytes(json));
        });

    [Fact]
    public void A_body_that_is_cut_off_is_malformed()
    {
        foreach (var seed in Seeds)
        {
            for (var length = 0; length < seed.Length; length++)
                PlatformBody.Parse<DeviceCommand>(seed[..length]).Problem!.Code.ShouldBe("malformed-json");
        }
    }

    [Fact]
    public void A_member_whose_name_is_no_unicode_is_a_problem() =>
        Judge("""{"\ud800":1,"type":"getStatus"}"""u8.ToArray());

    private static Gen<T> OneOf<T>(T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static void Judge(byte[] json)
    {
        Judge(PlatformBody.Parse<DeviceCommand>(json));
        Judge(PlatformBody.Parse<DeviceRegistration>(json));
    }

    private static void Judge<T>(Parsed<T> parsed) where T : class
    {
        (parsed.Record is null).ShouldBe(parsed.Problem is not null);
        if (parsed.Problem is not { } problem)
            return;
        problem.Status.ShouldBe(400);
        problem.Errors!.Count.ShouldBeInRange(1, 20);
        problem.Errors.ShouldAllBe(error => error.Field.Length > 0 && error.Rule.Length > 0);
        JsonSerializer.SerializeToUtf8Bytes(problem, PlatformJson.Options).Length.ShouldBeLessThan(20_000);
    }
}
