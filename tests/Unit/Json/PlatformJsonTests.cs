using System.Text.Json;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Events;
using GridOrleans.Json;

namespace GridOrleans.Tests.Unit.Json;

public sealed class PlatformJsonTests
{
    private static DeviceCommand Read(string json) => JsonSerializer.Deserialize<DeviceCommand>(json, PlatformJson.Options)!;

    [Fact]
    public void A_command_is_read_whatever_place_its_type_has() =>
        Read("""{"lightValues":[{"on":true,"index":1}],"type":"setLight","priority":7}""")
            .ShouldBeOfType<SetLight>().Priority.ShouldBe(7);

    [Theory]
    [InlineData("""{"type":"setLight"}""")]
    [InlineData("""{"type":"setLight","lightValues":null}""")]
    [InlineData("""{"type":"setLight","lightValues":[{"index":1}]}""")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":"yes"}]}""")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true,"colour":"red"}]}""")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true,"on":false}]}""")]
    [InlineData("""{"type":"openDoor"}""")]
    public void What_does_not_fit_is_refused(string json) => Should.Throw<JsonException>(() => Read(json));

    [Fact]
    public void Every_command_comes_back_from_the_journal_as_it_went_in()
    {
        DeviceCommand[] commands =
        [
            new SetLight { LightValues = [new() { Index = 1, On = true, DimValue = 75 }], Priority = 9 },
            new GetStatus { ScheduleTime = DateTimeOffset.UnixEpoch }, new ResumeSchedule { Index = 0, Immediate = true },
            new SetReboot(), new StartSelfTest(), new StopSelfTest(), SetEventNotifications.Example, UpdateDeviceSslCertification.Example,
            SetDeviceVerificationKey.Example,
        ];
        commands.Select(CommandCatalogue.NameOf).ShouldBe(CommandCatalogue.Commands.Keys, ignoreOrder: true);
        foreach (var command in commands)
        {
            var json = JsonSerializer.Serialize(command, PlatformJson.Stored);
            JsonSerializer.Serialize(JsonSerializer.Deserialize<DeviceCommand>(json, PlatformJson.Stored), PlatformJson.Stored).ShouldBe(json);
        }
    }

    [Fact]
    public void The_journal_is_read_although_a_newer_release_has_added_members() =>
        JsonSerializer.Deserialize<DeviceCommand>("""{"type":"setReboot","reason":"new"}""", PlatformJson.Stored).ShouldBeOfType<SetReboot>();

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("-0190b5a0000070008000000000000000")]
    [InlineData("7-0190b5a0")]
    [InlineData("seven-0190b5a0000070008000000000000000")]
    public void A_text_that_is_no_event_position_is_refused(string text) => EventPosition.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void An_event_position_comes_back_from_its_text()
    {
        var position = new EventPosition(ulong.MaxValue, Guid.CreateVersion7());
        EventPosition.TryParse(position.ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(position);
    }

    [Fact]
    public void An_enumeration_under_GXF_s_names_keeps_them()
    {
        JsonSerializer.Serialize(DeviceFunctionGroup.AdHoc, PlatformJson.Stored).ShouldBe("\"AD_HOC\"");
        JsonSerializer.Deserialize<DeviceFunctionGroup?>("\"OWNER\"", PlatformJson.Options).ShouldBe(DeviceFunctionGroup.Owner);
    }
}
