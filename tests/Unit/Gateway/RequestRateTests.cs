using GridOrleans.Gateway.Rest;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class RequestRateTests
{
    private const string Other = "another-valid-token";

    [Fact]
    public async Task An_organisation_that_sends_faster_than_it_may_is_told_when_to_come_again()
    {
        await using var host = await RestHost.Start(options => options.RequestsPerSecondPerOrganisation = 3);

        var answers = await SendTen(host.Http);

        // On a slow machine a second may pass meanwhile.
        answers.Count(status => status == 200).ShouldBeInRange(3, 6);
        var refused = await Refusal(host);
        refused.Status.ShouldBe(429);
        refused.Code.ShouldBe("too-many-requests");
        refused.Header("Retry-After").ShouldBe("1");
    }

    [Fact]
    public async Task Streams_are_opened_no_faster_than_other_requests_are_sent()
    {
        await using var host = await RestHost.Start(options => options.RequestsPerSecondPerOrganisation = 3);
        var ended = new List<HttpResponseMessage>();

        await Eventually.Holds(
            async () =>
            {
                ended.Add(await host.Http.GetAsync("/api/v1/events/stream", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
                return !ended[^1].IsSuccessStatusCode;
            },
            "a stream is refused");

        var refused = await RestAnswer.Of(ended[^1]);
        (refused.Status, refused.Code).ShouldBe((429, "too-many-requests"));
        ended.ForEach(answer => answer.Dispose());
    }

    [Fact]
    public async Task Another_organisation_is_served_all_the_same()
    {
        await using var host = await RestHost.Start(options => options.RequestsPerSecondPerOrganisation = 3);
        await SendTen(host.Http);

        (await Send(NewClient(host, "village"))).ShouldBe(200);
    }

    [Fact]
    public async Task An_organisation_may_have_a_rate_of_its_own()
    {
        await using var host = await RestHost.Start(options =>
        {
            options.RequestsPerSecondPerOrganisation = 1;
            options.RequestsPerSecondOf["village"] = 100;
        });

        (await SendTen(NewClient(host, "village"))).ShouldAllBe(status => status == 200);
    }

    [Fact]
    public async Task Who_waits_a_moment_is_served_again()
    {
        await using var host = await RestHost.Start(options => options.RequestsPerSecondPerOrganisation = 3);
        await SendTen(host.Http);

        await Eventually.Holds(async () => await Send(host.Http) == 200, "the organisation is served again");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000_001)]
    public void A_rate_out_of_bounds_is_refused_at_the_start(int rate)
    {
        var options = new RestOptions { RequestsPerSecondOf = { ["village"] = rate } };

        options.Validate(new(options)).Single().ErrorMessage.ShouldBe("The rate of village must be 1 to 1000000.");
    }

    private static HttpClient NewClient(RestHost host, string organisation)
    {
        host.Platform.Tokens.Grant(Other, organisation);
        return host.NewClient(Other);
    }

    private static async Task<int> Send(HttpClient client)
    {
        using var answer = await client.GetAsync("/api/v1/devices", TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    private static async Task<int[]> SendTen(HttpClient client) => await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Send(client)));

    private static async Task<RestAnswer> Refusal(RestHost host)
    {
        RestAnswer answer = null!;
        await Eventually.Holds(async () => (answer = await host.Get("/api/v1/devices")).Status != 200, "a request is refused");
        return answer;
    }
}
