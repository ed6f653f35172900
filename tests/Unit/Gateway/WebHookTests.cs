using GridOrleans.Access;
using GridOrleans.Errors;
using GridOrleans.Notifications;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class WebHookTests
{
    private const string Hook = "/api/v1/organisations/city/webhooks/OSGP";
    private const string Body = """{"uri":"https://example.org/grid"}""";

    [Fact]
    public async Task A_new_web_hook_shows_its_secret_and_its_tag()
    {
        await using var host = await RestHost.Start();

        var made = await host.Send(HttpMethod.Put, Hook, Body);
        var read = await host.Get(Hook);

        (made.Status, made.Text("secret"), made.Header("Location")).ShouldBe((201, "whsec_x", Hook));
        read.Status.ShouldBe(200);
        read.Body.TryGetProperty("secret", out _).ShouldBeFalse();
        made.Header("ETag").ShouldBe(read.Header("ETag"));
        host.Platform.WebHooks.Caller!.OrganisationIdentification.ShouldBe(FakePlatform.Organisation);
    }

    [Fact]
    public async Task A_change_names_the_version_that_it_starts_from()
    {
        await using var host = await RestHost.Start();
        var made = await host.Send(HttpMethod.Put, Hook, Body);

        await host.Send(HttpMethod.Put, Hook, Body, ("If-Match", made.Header("ETag")!));

        host.Platform.WebHooks.Expected.ShouldBe("1");
    }

    [Theory]
    [InlineData("POST", "/secret", 200)]
    [InlineData("POST", "/test", 202)]
    [InlineData("POST", "/notifications/redeliver", 200)]
    [InlineData("POST", "/notifications/019caa45-4660-7000-9a41-6d2f0c8b7e13/redeliver", 200)]
    [InlineData("POST", "/notifications/x/redeliver", 400)]
    [InlineData("GET", "/notifications?state=dead", 200)]
    [InlineData("GET", "/notifications?state=alive", 400)]
    [InlineData("DELETE", "", 204)]
    public async Task An_operation_is_answered(string method, string path, int status)
    {
        await using var host = await RestHost.Start();
        await host.Send(HttpMethod.Put, Hook, Body);

        (await host.Send(new HttpMethod(method), Hook + path)).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/OSGP")]
    [InlineData("PUT", "/OSGP")]
    [InlineData("DELETE", "/OSGP")]
    [InlineData("POST", "/OSGP/secret")]
    [InlineData("POST", "/OSGP/test")]
    [InlineData("GET", "/OSGP/notifications")]
    [InlineData("POST", "/OSGP/notifications/redeliver")]
    public async Task A_slash_in_an_organisation_is_part_of_it_and_what_can_be_none_is_refused(string method, string path)
    {
        await using var host = await RestHost.Start();

        await Send("city%2Fnorth");
        host.Platform.WebHooks.Organisation.ShouldBe("city/north");
        foreach (var name in (string[])["city%20north", new('x', 41)])
        {
            var refused = await Send(name);
            refused.Status.ShouldBe(400);
            refused.Errors.ShouldBe(["organisationIdentification: must be 1 to 40 characters without spaces"]);
        }

        host.Platform.WebHooks.Organisation.ShouldBe("city/north");

        Task<RestAnswer> Send(string organisation) =>
            host.Send(new HttpMethod(method), $"/api/v1/organisations/{organisation}/webhooks{path}", method == "PUT" ? Body : null);
    }

    [Fact]
    public async Task A_hook_that_there_is_not_is_a_problem()
    {
        await using var host = await RestHost.Start();

        (await host.Get(Hook)).Code.ShouldBe(ErrorCode.UnknownWebHook);
    }
}

/// <summary>The web hooks of all organisations, in memory: one hook.</summary>
internal sealed class FakeWebHooks : IWebHooksGrain, INotificationQueries
{
    private WebHook? _hook;

    public Caller? Caller { get; private set; }

    public string? Expected { get; private set; }

    /// <summary>Whose were asked for last.</summary>
    public string? Organisation { get; private set; }

    public FakeWebHooks Of(string organisation)
    {
        Organisation = organisation;
        return this;
    }

    public Task<IReadOnlyList<WebHook>> List(Caller caller) => Task.FromResult<IReadOnlyList<WebHook>>(_hook is null ? [] : [_hook]);

    public Task<WebHook> Read(Caller caller, string applicationName) =>
        Task.FromResult(_hook ?? throw new RefusedException(ErrorCode.UnknownWebHook, "none"));

    public Task<Creation<WebHook>> Put(Caller caller, string applicationName, WebHookConfiguration configuration, string? expectedVersion)
    {
        (Caller, Expected) = (caller, expectedVersion);
        var created = _hook is null;
        _hook = new()
        {
            OrganisationIdentification = caller.OrganisationIdentification,
            ApplicationName = applicationName,
            Uri = configuration.Uri,
            IsEnabled = configuration.IsEnabled,
            CreatedAt = DateTimeOffset.UnixEpoch,
            ModifiedAt = DateTimeOffset.UnixEpoch,
            Version = "1",
        };
        return Task.FromResult(new Creation<WebHook>(created ? _hook with { Secret = "whsec_x" } : _hook, created));
    }

    public Task Remove(Caller caller, string applicationName, string? expectedVersion) => Task.CompletedTask;

    public Task<WebHook> RotateSecret(Caller caller, string applicationName) => Read(caller, applicationName);

    public Task<NotificationDelivery> Test(Caller caller, string applicationName) => Task.FromResult(new NotificationDelivery
    {
        Id = Guid.NewGuid(),
        ApplicationName = applicationName,
        State = DeliveryState.Pending,
        Notification = new() { OrganisationIdentification = caller.OrganisationIdentification, NotificationType = Notification.Test, HappenedAt = default },
        Attempts = 0,
        ExpiresAt = default,
    });

    public Task<int> Redeliver(Caller caller, string applicationName, Guid? id) => Task.FromResult(1);

    Task<IReadOnlyList<NotificationDelivery>> INotificationQueries.List(
        Caller caller, string organisationIdentification, string applicationName, DeliveryFilter filter, CancellationToken cancellationToken)
    {
        Organisation = organisationIdentification;
        return Task.FromResult<IReadOnlyList<NotificationDelivery>>([]);
    }
}
