using GridOrleans.Journal;
using GridOrleans.Tests.Cluster.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>The device message log over REST: the handbook's table of filters (platform handbook, 15.4). What a filter means in detail is in DeviceMessageLogTests.</summary>
[Collection(RestTests.Name)]
public sealed class DeviceLogTests(RestGrid grid)
{
    /// <summary>Query and count. Each test has devices of its own, whose names begin as in braces.</summary>
    [Theory]
    [InlineData("", 15)]
    [InlineData("deviceIdentification={own}DEV-1*", 10)]
    [InlineData("organisationIdentification=Li%3Fnder", 11)]
    [InlineData("organisationIdentification=Liander", 11)]
    [InlineData("deviceIdentification={own}DEV-2&organisationIdentification=Liander", 5)]
    [InlineData("deviceIdentification={own}DEV-2&organisationIdentification=Liander&from=2020-01-01T00:00:00Z&until=2020-05-01T00:00:00Z", 0)]
    [InlineData("deviceIdentification={own}DEV-2&organisationIdentification=Liander&from=2020-01-01T00:00:00Z&until=2040-01-01T00:00:00Z", 5)]
    [InlineData("from=2020-01-01T00:00:00Z&until=2020-05-01T00:00:00Z", 0)]
    [InlineData("from=2020-01-01T00:00:00Z&until=2040-01-01T00:00:00Z", 15)]
    [InlineData("from=2040-01-01T00:00:00Z", 0)]
    [InlineData("from=2020-01-01T00:00:00Z", 15)]
    [InlineData("until=2040-01-01T00:00:00Z", 15)]
    [InlineData("until=2020-01-01T00:00:00Z", 0)]
    public async Task A_filter_finds_what_fits_it(string query, int count)
    {
        var (caller, own) = await Log();

        (await caller.Get($"/device-messages?{query.Replace("{own}", own, StringComparison.Ordinal)}")).Items().Length.ShouldBe(count);
    }

    [Fact]
    public async Task The_log_is_sorted_by_device_from_the_highest()
    {
        var (caller, own) = await Log();

        var devices = (await caller.Get("/device-messages?sortBy=deviceIdentification&ascending=false")).Texts("deviceIdentification");

        devices.ShouldBe([.. Enumerable.Repeat($"{own}DEV-2", 5), .. Enumerable.Repeat($"{own}DEV-11", 4), .. Enumerable.Repeat($"{own}DEV-1", 6)]);
    }

    /// <summary>The items of the table, on devices that a new organisation owns and so sees alone.</summary>
    private async Task<(RestCaller Caller, string Own)> Log()
    {
        var (caller, own) = (await grid.NewCaller(), $"{RestGrid.Name("log")}-");
        foreach (var (device, organisation, count) in new[] { ("DEV-1", "Liander", 6), ("DEV-2", "Liander", 5), ("DEV-11", "TEST", 4) })
        {
            (await caller.Post("/devices", RestGrid.Light(own + device))).ShouldBe(201);
            await grid.Cluster.Services.GetRequiredService<IJournal>().Commit(
                new() { Log = new DeviceLog(own + device, organisation, [.. Enumerable.Range(0, count).Select(Sample.Message)]) });
        }
        return (caller, own);
    }
}
