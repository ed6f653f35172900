using GridOrleans.Commands;
using GridOrleans.Errors;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Gateway.Access;

/// <summary>A request that came with a good token and waits for an outcome.</summary>
public sealed class WaitingProofTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private RestHost _host = null!;
    private FakeDevice _device = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await RestHost.Start(time: _time);
        _device = _host.Platform.Add("light-1");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_wait_for_an_outcome_ends_when_its_token_is_revoked()
    {
        var waiting = _host.Get($"/api/v1/commands/{await Submit()}", ("Prefer", "wait=60"));
        await BeginOfWait();

        _host.Platform.Tokens.Granted.Clear();

        var answer = await TimePasses(waiting);
        (answer.Status, answer.Code).ShouldBe((401, "unauthenticated"));
        answer.Header("WWW-Authenticate").ShouldBe("Bearer error=\"invalid_token\"");
    }

    [Fact]
    public async Task A_wait_for_an_outcome_ends_when_its_organisation_is_disabled()
    {
        var waiting = _host.Get($"/api/v1/commands/{await Submit()}", ("Prefer", "wait=60"));
        await BeginOfWait();

        _host.Platform.Queries.Refusal = () => new RefusedException("disabled-organisation", "Organisation city is disabled.");

        var answer = await TimePasses(waiting);
        (answer.Status, answer.Code).ShouldBe((403, "disabled-organisation"));
    }

    [Fact]
    public async Task A_submission_whose_token_is_revoked_while_it_waits_is_told_at_once_that_it_was_accepted()
    {
        var waiting = _host.Post("/api/v1/devices/light-1/commands", """{"type":"getStatus"}""", ("Prefer", "wait=60"));
        await BeginOfWait();

        _host.Platform.Tokens.Granted.Clear();

        var begin = _time.GetUtcNow();
        var answer = await TimePasses(waiting);
        (answer.Status, answer.Text("status")).ShouldBe((202, "accepted"));
        answer.Header("Location").ShouldBe($"/api/v1/commands/{_device.Submissions.Single().CorrelationUid}");
        (_time.GetUtcNow() - begin).ShouldBeLessThan(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_wait_goes_on_while_the_cluster_cannot_say_whether_its_token_is_good()
    {
        var uid = await Submit();
        var waiting = _host.Get($"/api/v1/commands/{uid}", ("Prefer", "wait=60"));
        await BeginOfWait();
        var asked = 0;
        _host.Platform.Tokens.Trouble = () =>
        {
            asked++;
            return UnavailableException.Store("away");
        };
        await TimePasses(() => asked > 1);

        _device.End(uid, CommandStatus.Succeeded);

        (await TimePasses(waiting)).Text("status").ShouldBe("succeeded");
    }

    private async Task<Guid> Submit() =>
        (await _host.Post("/api/v1/devices/light-1/commands", """{"type":"getStatus"}""")).Body.GetProperty("correlationUid").GetGuid();

    private Task BeginOfWait() => Eventually.Holds(() => !_device.Waits.IsEmpty, "the request waits");

    private async Task<RestAnswer> TimePasses(Task<RestAnswer> waiting)
    {
        await TimePasses(() => waiting.IsCompleted);
        return await waiting;
    }

    private Task TimePasses(Func<bool> until) => Eventually.Holds(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(200));
            return until();
        },
        "it has come about while time passed");
}
