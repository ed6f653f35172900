using GridOrleans.Audit;
using GridOrleans.Errors;
using GridOrleans.Notifications;
using GridOrleans.Tests.Cluster.Audit;
using static GridOrleans.Tests.Cluster.Notifications.HookGrid;

namespace GridOrleans.Tests.Cluster.Notifications;

/// <summary>Making, changing and removing web hooks.</summary>
public sealed class WebHookTests : IAsyncLifetime
{
    private const string Uri = "https://192.0.2.1/hook";

    private HookGrid _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await HookGrid.Start(1, ("AllowHttp", "false"), ("AllowedNetworks:0", "192.0.2.0/24"));

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task A_generated_secret_is_shown_once()
    {
        var made = await _grid.Hooks().Put(Us, Application, new() { Uri = Uri }, null);
        var again = await _grid.Hooks().Put(Us, Application, new() { Uri = Uri }, null);

        made.Created.ShouldBeTrue();
        made.Kept.Secret!.ShouldStartWith("whsec_");
        again.Created.ShouldBeFalse();
        again.Kept.ShouldBe(made.Kept with { Secret = null });
        (await _grid.Hooks().Read(Us, Application)).ShouldBe(again.Kept);
        (await _grid.Hooks().List(Us)).ShouldBe([again.Kept]);
    }

    [Fact]
    public async Task A_secret_that_is_given_is_not_shown()
    {
        var secret = "whsec_" + Convert.ToBase64String(new byte[32]);

        (await _grid.Hooks().Put(Us, Application, new() { Uri = Uri, Secret = secret }, null)).Kept.Secret.ShouldBeNull();
    }

    [Theory]
    [InlineData("http://192.0.2.1/", ErrorCode.ValidationError)]
    [InlineData("https://192.0.2.1/#a", ErrorCode.ValidationError)]
    [InlineData("https://user:word@192.0.2.1/", ErrorCode.ValidationError)]
    [InlineData("ftp://192.0.2.1/", ErrorCode.ValidationError)]
    [InlineData("/hook", ErrorCode.ValidationError)]
    [InlineData("https://localhost/hook", ErrorCode.AddressRefused)]
    [InlineData("https://0.0.0.0/hook", ErrorCode.AddressRefused)]
    [InlineData("https://[::]/hook", ErrorCode.AddressRefused)]
    [InlineData("https://127.0.0.1/hook", ErrorCode.AddressRefused)]
    [InlineData("https://2130706433/hook", ErrorCode.AddressRefused)]
    [InlineData("https://0x7f.1/hook", ErrorCode.AddressRefused)]
    [InlineData("https://[::1]/hook", ErrorCode.AddressRefused)]
    [InlineData("https://[::ffff:10.0.0.1]/hook", ErrorCode.AddressRefused)]
    [InlineData("https://169.254.169.254/latest/meta-data", ErrorCode.AddressRefused)]
    public async Task An_address_that_may_not_be_is_refused_and_leaves_nothing(string uri, string code)
    {
        (await Should.ThrowAsync<RefusedException>(() => _grid.Hooks().Put(Us, Application, new() { Uri = uri }, null))).Code.ShouldBe(code);

        (await _grid.Hooks().List(Us)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Another_organisation_learns_nothing()
    {
        await _grid.Hooks().Put(Us, Application, new() { Uri = Uri }, null);
        var stranger = await _grid.Organisation("stranger");
        var (there, nowhere) = (_grid.Hooks(), _grid.Hooks("nobody"));

        foreach (var call in (Func<IWebHooksGrain, Task>[])
        [
            hooks => hooks.List(stranger), hooks => hooks.Read(stranger, Application), hooks => hooks.Put(stranger, Application, new() { Uri = Uri }, null),
            hooks => hooks.Remove(stranger, Application, null), hooks => hooks.RotateSecret(stranger, Application),
            hooks => hooks.Test(stranger, Application), hooks => hooks.Redeliver(stranger, Application, null),
        ])
        {
            var (one, other) = (await Should.ThrowAsync<RefusedException>(() => call(there)), await Should.ThrowAsync<RefusedException>(() => call(nowhere)));
            (one.Code, one.Message).ShouldBe((other.Code, other.Message));
        }
        await Should.ThrowAsync<RefusedException>(() => _grid.Cluster.Grains.GetGrain<INotificationQueries>(0)
            .List(stranger, GridCluster.Organisation, Application, new(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_organisation_of_the_function_group_ADMIN_manages_anybodys()
    {
        var user = await _grid.Organisation("user");

        await _grid.Hooks("user").Put(Us, Application, new() { Uri = Uri }, null);

        (await _grid.Hooks("user").Read(user, Application)).Uri.ShouldBe(Uri);
        (await Should.ThrowAsync<RefusedException>(() => _grid.Hooks("nobody").Put(Us, Application, new() { Uri = Uri }, null)))
            .Code.ShouldBe(ErrorCode.UnknownOrganisation);
    }

    [Fact]
    public async Task A_change_of_what_has_changed_since_is_refused()
    {
        var first = (await _grid.Hooks().Put(Us, Application, new() { Uri = Uri }, null)).Kept;
        await _grid.Hooks().Put(Us, Application, new() { Uri = Uri, IsEnabled = false }, first.Version);

        (await Should.ThrowAsync<RefusedException>(() => _grid.Hooks().Remove(Us, Application, first.Version))).Code.ShouldBe(ErrorCode.VersionConflict);
        (await Should.ThrowAsync<RefusedException>(() => _grid.Hooks().Put(Us, Application, new() { Uri = Uri }, first.Version)))
            .Code.ShouldBe(ErrorCode.VersionConflict);
    }

    [Fact]
    public async Task An_organisation_has_no_more_than_its_share()
    {
        for (var i = 0; i < WebHook.MostPerOrganisation; i++)
            await _grid.Hooks().Put(Us, $"app-{i}", new() { Uri = Uri }, null);

        (await Should.ThrowAsync<RefusedException>(() => _grid.Hooks().Put(Us, "one-more", new() { Uri = Uri }, null))).Code.ShouldBe(ErrorCode.TooManyWebHooks);
        await _grid.Hooks().Remove(Us, "app-0", null);
        await _grid.Hooks().Put(Us, "one-more", new() { Uri = Uri }, null);
    }

    [Fact]
    public async Task A_host_that_is_longer_than_any_name_is_refused()
    {
        var uri = $"https://{string.Concat(Enumerable.Repeat("a.", 130))}example/";

        var refused = await Should.ThrowAsync<RefusedException>(() => _grid.Hooks().Put(Us, Application, new() { Uri = uri }, null));

        refused.Violations.ShouldHaveSingleItem().Field.ShouldBe("uri");
    }

    [Fact]
    public async Task Who_tries_a_hook_out_is_recorded()
    {
        await _grid.Hooks().Put(Us, Application, new() { Uri = Uri }, null);

        await _grid.Hooks().Test(Us, Application);

        (await _grid.Cluster.Trail(new() { Action = AuditAction.TestWebHook })).ShouldHaveSingleItem().Subject.ShouldBe($"{GridCluster.Organisation}/{Application}");
    }

    [Fact]
    public async Task What_was_never_made_is_not_recorded_as_sent_again()
    {
        await _grid.Hooks().Put(Us, Application, new() { Uri = Uri }, null);

        (await Should.ThrowAsync<RefusedException>(() => _grid.Hooks().Redeliver(Us, Application, Guid.NewGuid()))).Code.ShouldBe(ErrorCode.UnknownNotification);

        (await _grid.Cluster.Trail(new() { Action = AuditAction.RedeliverNotification })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fifth_new_secret_within_a_day_is_refused()
    {
        await _grid.Hooks().Put(Us, Application, new() { Uri = Uri }, null);
        for (var i = 0; i < 4; i++)
            await _grid.Hooks().RotateSecret(Us, Application);

        (await Should.ThrowAsync<RefusedException>(() => _grid.Hooks().RotateSecret(Us, Application))).Code.ShouldBe(ErrorCode.TooManyWebHooks);
    }
}
