using GridOrleans.Messages;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class DeviceMessageTests
{
    private const string Path = "/api/v1/device-messages";

    [Fact]
    public async Task Filters_and_caller_reach_the_query()
    {
        await using var host = await RestHost.Start();

        await host.Get($"{Path}?deviceIdentification=DEV-1*&organisationIdentification=Li?nder&from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z"
            + "&isIncoming=true&isValid=false&sortBy=deviceIdentification&ascending=true&limit=30");

        host.Platform.Queries.LastCaller!.OrganisationIdentification.ShouldBe(FakePlatform.Organisation);
        host.Platform.Queries.LastMessageFilter.ShouldBe(new DeviceMessageFilter
        {
            DeviceIdentification = "DEV-1*",
            OrganisationIdentification = "Li?nder",
            From = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Until = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero),
            IsIncoming = true,
            IsValid = false,
            SortBy = DeviceMessageOrder.DeviceIdentification,
            Ascending = true,
            Limit = 30,
        });
    }

    [Fact]
    public async Task Bytes_are_shown_as_a_list_in_hexadecimal()
    {
        await using var host = await RestHost.Start();
        host.Platform.Queries.Messages.Add(Message([0x0a, 0x1b, 0xff]));

        var shown = (await host.Get(Path)).Body.GetProperty("items")[0];

        shown.GetProperty("encoded").GetString().ShouldBe("0x0A, 0x1B, 0xFF");
        shown.GetProperty("organisationIdentification").GetString().ShouldBe("");
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("&sortBy=deviceIdentification", "DEV-1")]
    public async Task A_cursor_names_the_last_message_and_what_the_list_is_sorted_by(string sort, string name)
    {
        await using var host = await RestHost.Start();
        var last = Message([]);
        host.Platform.Queries.Messages.AddRange([Message([]), last]);

        var cursor = (await host.Get($"{Path}?limit=2{sort}")).Text("nextCursor");
        await host.Get($"{Path}?limit=2{sort}&cursor={cursor}");

        host.Platform.Queries.LastMessageFilter!.After.ShouldBe(new DeviceMessagePlace(name, last.Id));
    }

    [Theory]
    [InlineData("sortBy=size", "sortBy: must be one of deviceIdentification, organisationIdentification, time")]
    [InlineData("isValid=yes", "isValid: must be one of false, true")]
    [InlineData("limit=1001", "limit: must be 1 to 1000")]
    [InlineData("cursor=bWFiYw", "cursor: must be the nextCursor of an earlier answer of this list")]
    public async Task A_bad_query_is_refused_with_parameter_and_rule(string query, string error)
    {
        await using var host = await RestHost.Start();

        var answer = await host.Get($"{Path}?{query}");

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldBe([error]);
    }

    private static LoggedMessage Message(byte[] bytes) => new()
    {
        Id = MessageId.At(DateTimeOffset.UnixEpoch),
        CreatedAt = DateTimeOffset.UnixEpoch,
        DeviceIdentification = "DEV-1",
        OrganisationIdentification = "",
        IsIncoming = true,
        IsValid = true,
        Size = 144 + bytes.Length,
        Encoded = bytes,
        Decoded = "",
    };
}
