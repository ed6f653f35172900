using System.Text.Json;
using GridOrleans.Authorisation;
using GridOrleans.Events;
using GridOrleans.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>Queries over REST: the handbook's rows Q3, as far as it is about when a device was heard, and Q4 to Q10 (platform handbook, 15.6). The others are in DeviceListTests.</summary>
[Collection(RestTests.Name)]
public sealed class QueryTests(RestGrid grid)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Row Q3: LastCommunicationTime, here <c>lastSeen</c>.</summary>
    [Fact]
    public async Task A_found_device_tells_when_it_was_last_heard()
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner);
        await grid.Register(device, "LMD");
        await grid.Cluster.Execute(
            $$"""update grid.device_state set state = jsonb_set(state, '{lastSeen}', '"2017-08-01T13:00:00+00:00"') where device = '{{device}}'""");

        var found = (await owner.Get($"/devices?deviceIdentification={device}")).Items().ShouldHaveSingleItem();

        found.GetProperty("deviceType").GetString().ShouldBe("LMD");
        found.GetProperty("lastSeen").GetDateTimeOffset().ShouldBe(new(2017, 8, 1, 13, 0, 0, TimeSpan.Zero));
    }

    /// <summary>Row Q4.</summary>
    [Fact]
    public async Task An_event_of_each_type_is_found_by_it()
    {
        var (owner, device) = await WithEvents(EventTypes.All.Select(type => (type, $"about {type}")));

        foreach (var type in EventTypes.All)
        {
            var found = (await owner.Get($"/events?deviceIdentification={device}&type={type}&limit=25")).Items().ShouldHaveSingleItem();
            (found.GetProperty("type").GetString(), found.GetProperty("description").GetString()).ShouldBe((type, $"about {type}"));
        }
    }

    /// <summary>Rows Q5 and Q6.</summary>
    [Fact]
    public async Task Numbered_pages_of_events_have_what_is_left_for_them_and_the_count_of_all()
    {
        var (owner, device) = await WithEvents(EventTypes.All.Select(type => (type, "")));

        foreach (var (size, page, items) in new[] { (25, 0, 25), (25, 1, 23), (2, 0, 2), (2, 23, 2), (2, 24, 0) })
        {
            var answer = await owner.Get($"/events?deviceIdentification={device}&limit={size}&page={page}");

            answer.Items().Length.ShouldBe(items, $"page {page} of {size}");
            answer.Body.GetProperty("totalCount").GetInt32().ShouldBe(48);
        }
    }

    /// <summary>Rows Q7, Q8 and Q9.</summary>
    [Theory]
    [InlineData("description=ad-hoc%20trigger", "ad-hoc trigger")]
    [InlineData("descriptionStartsWith=setLightRequest", "setLightRequest different|setLightRequest something")]
    [InlineData("description=ad-hoc%20trigger&descriptionStartsWith=setLightRequest", "ad-hoc trigger|setLightRequest different|setLightRequest something")]
    public async Task Events_are_found_by_their_description_by_its_start_or_by_either(string query, string found)
    {
        string[] descriptions = ["ad-hoc trigger", "another description", "setLightRequest something", "setLightRequest different", "other"];
        var (owner, device) = await WithEvents(descriptions.Select(description => ("LIGHT_EVENTS_LIGHT_ON", description)));

        (await owner.Get($"/events?deviceIdentification={device}&{query}")).Texts("description").Order().ShouldBe(found.Split('|'));
    }

    /// <summary>Row Q10, with the commands that there are.</summary>
    [Fact]
    public async Task Tasks_for_tomorrow_noon_are_found_with_type_organisation_device_and_time()
    {
        var owner = await grid.NewCaller(PlatformFunctionGroup.Admin);
        var noon = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(1).AddHours(12), TimeSpan.Zero);
        string[] devices = [await grid.ActiveDevice(owner), await grid.ActiveDevice(owner)];
        foreach (var device in devices)
            (await owner.Post($"/devices/{device}/commands", $$"""{"type":"setReboot","scheduleTime":{{JsonSerializer.Serialize(noon)}}}""")).ShouldBe(202);

        var tasks = (await owner.Get("/scheduled-tasks")).Items();

        tasks.Select(task => task.GetProperty("deviceIdentification").GetString()).ShouldBe(devices.Reverse());
        tasks.ShouldAllBe(task => task.GetProperty("type").GetString() == "setReboot"
            && task.GetProperty("organisationIdentification").GetString() == owner.Organisation
            && task.GetProperty("scheduledTime").GetDateTimeOffset() == noon);
    }

    /// <summary>A device of a new owner that has reported events, one a minute.</summary>
    private async Task<(RestCaller Owner, string Device)> WithEvents(IEnumerable<(string Type, string Description)> events)
    {
        var owner = await grid.NewCaller();
        var device = await grid.Device(owner);
        await grid.Cluster.Services.GetRequiredService<IJournal>().Commit(new()
        {
            Events =
            [
                .. events.Select((reported, minute) => new DeviceEvent
                {
                    Id = Guid.CreateVersion7(),
                    DeviceIdentification = device,
                    Type = reported.Type,
                    Description = reported.Description,
                    Timestamp = Start.AddMinutes(minute),
                    ReceivedAt = TimeProvider.System.GetUtcNow(),
                    Position = default,
                }),
            ],
        });
        return (owner, device);
    }
}
