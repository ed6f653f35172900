using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Errors;
using GridOrleans.Journal;
using GridOrleans.Notifications.Addresses;
using GridOrleans.Notifications.Sending;
using GridOrleans.Storage;
using Microsoft.Extensions.Options;

namespace GridOrleans.Notifications;

/// <summary>
/// An organisation's web hooks. Silos hear of a change by reading the stored state (<see cref="WebHookDirectory"/>). Soon forgotten when nobody asks: anybody
/// can ask for organisations at random.
/// </summary>
[CollectionAgeLimit(Minutes = 2)]
internal sealed class WebHooksGrain(
    [PersistentState(WebHooksDocument.StateName)] IPersistentState<WebHooksDocument> state, WebHookAccess access, HookConnections connections,
    Notifier notifier, IJournal journal, AuditTrail audit, DeadLetters deadLetters, IOptions<WebHookOptions> options, TimeProvider time)
    : Grain, IWebHooksGrain, IWebHookCare
{
    // Removed ones are remembered until what was on its way to them has been found.
    private static readonly TimeSpan MemoryOfRemoved = TimeSpan.FromDays(1);
    private static readonly TimeSpan ResolutionLimit = TimeSpan.FromSeconds(3);

    private Committed<WebHooksDocument> Document => field ??= new(state, this);

    private IReadOnlyList<StoredWebHook> Hooks => Document.Value.Hooks;

    private string Organisation => this.GetPrimaryKeyString();

    private DateTimeOffset Now => time.GetUtcNow();

    public async Task<IReadOnlyList<WebHook>> List(Caller caller)
    {
        await access.Require(caller, Organisation);
        return [.. Hooks.Where(hook => !hook.IsRemoved).OrderBy(hook => hook.ApplicationName, StringComparer.Ordinal).Select(Describe)];
    }

    public async Task<WebHook> Read(Caller caller, string applicationName)
    {
        await access.Require(caller, Organisation);
        return Describe(Known(applicationName));
    }

    public async Task<Creation<WebHook>> Put(Caller caller, string applicationName, WebHookConfiguration configuration, string? expectedVersion)
    {
        await access.Require(caller, Organisation);
        var existing = Find(applicationName);
        if (expectedVersion is not null && expectedVersion != $"{existing?.Version}")
            throw Conflict();
        await Check(applicationName, configuration);
        if (existing is not null)
        {
            var changed = existing.With(configuration, Now);
            if (changed != existing)
                await Store(changed, caller, AuditAction.PutWebHook);
            return new(Describe(changed), Created: false);
        }
        if (Hooks.Count(hook => !hook.IsRemoved) >= WebHook.MostPerOrganisation)
            throw new RefusedException(ErrorCode.TooManyWebHooks, $"The organisation has {WebHook.MostPerOrganisation} web hooks already.");
        var last = Hooks.FirstOrDefault(hook => hook.ApplicationName == applicationName)?.Version ?? 0;
        var created = StoredWebHooks.Create(applicationName, configuration, last + 1, Now);
        await Store(created, caller, AuditAction.PutWebHook);
        return new(configuration.Secret is null ? Describe(created) with { Secret = created.Secret } : Describe(created), Created: true);
    }

    public async Task Remove(Caller caller, string applicationName, string? expectedVersion)
    {
        await access.Require(caller, Organisation);
        var hook = Known(applicationName);
        if (expectedVersion is not null && expectedVersion != $"{hook.Version}")
            throw Conflict();
        // No secret outlives its hook.
        await Store((hook with { IsRemoved = true, IsEnabled = false, Secret = "", OldSecrets = [] }).Changed(Now), caller, AuditAction.RemoveWebHook);
    }

    public async Task<WebHook> RotateSecret(Caller caller, string applicationName)
    {
        await access.Require(caller, Organisation);
        var rotated = Known(applicationName).WithSecret(WebHookSignature.NewSecret(), Now).Changed(Now);
        await Store(rotated, caller, AuditAction.RotateWebHookSecret);
        return Describe(rotated) with { Secret = rotated.Secret };
    }

    public async Task<NotificationDelivery> Test(Caller caller, string applicationName)
    {
        await access.Require(caller, Organisation);
        var test = notifier.OfTest(Organisation, Enabled(applicationName));
        await journal.Commit(new() { Audit = [audit.Note(caller, AuditAction.TestWebHook, subject: Subject(applicationName))], Notifications = [test] });
        return new()
        {
            Id = test.Id,
            ApplicationName = applicationName,
            State = DeliveryState.Pending,
            Notification = test.Content,
            Attempts = 0,
            DueAt = test.Due,
            ExpiresAt = test.Expires,
        };
    }

    public async Task<int> Redeliver(Caller caller, string applicationName, Guid? id)
    {
        await access.Require(caller, Organisation);
        Enabled(applicationName);
        var hook = new HookKey(Organisation, applicationName);
        if (id is { } wanted)
            await deadLetters.Require(hook, wanted);
        await audit.Record(caller, id is null ? AuditAction.RedeliverNotifications : AuditAction.RedeliverNotification, subject: Subject(applicationName));
        // Silos that still know the hook as disabled would give them up at once.
        var due = Now + (2 * options.Value.RefreshPeriod);
        return await deadLetters.Revive(hook, id, due, due + options.Value.TimeToLive);
    }

    public async Task Disable(string applicationName, string uri, string because)
    {
        if (Find(applicationName) is { IsEnabled: true } hook && hook.Uri == uri)
            await Store((hook with { IsEnabled = false, DisabledBecause = because }).Changed(Now));
    }

    private async Task Check(string applicationName, WebHookConfiguration configuration)
    {
        List<Violation> violations = [.. configuration.Validate(options.Value.AllowHttp)];
        if (!WebHookConfiguration.IsApplicationName(applicationName))
            violations.Add(new("applicationName", WebHookConfiguration.ApplicationNameRule));
        RefusedException.ThrowIfAny(violations);
        try
        {
            using var limit = new CancellationTokenSource(ResolutionLimit, time);
            await connections.Check(new Uri(configuration.Uri).IdnHost, limit.Token);
        }
        catch (AddressRefusedException)
        {
            throw new RefusedException(ErrorCode.AddressRefused, "The address leads into a network that notifications may not enter.");
        }
        catch (OperationCanceledException)
        {
            throw UnavailableException.Busy("The host of the address could not be resolved in time.");
        }
    }

    private StoredWebHook? Find(string application) => Hooks.FirstOrDefault(hook => hook.ApplicationName == application && !hook.IsRemoved);

    private StoredWebHook Known(string application) =>
        Find(application) ?? throw new RefusedException(ErrorCode.UnknownWebHook, "There is no such web hook.");

    private StoredWebHook Enabled(string application) => Known(application) is { IsEnabled: true } hook
        ? hook : throw new RefusedException(ErrorCode.WebHookDisabled, "The web hook is disabled.");

    private string Subject(string application) => $"{Organisation}/{application}";

    private WebHook Describe(StoredWebHook hook) => hook.Describe(Organisation, Now);

    private async Task Store(StoredWebHook changed, Caller caller, string action)
    {
        await audit.Record(caller, action, subject: Subject(changed.ApplicationName));
        await Store(changed);
    }

    private async Task Store(StoredWebHook changed)
    {
        var horizon = Now - MemoryOfRemoved;
        StoredWebHook[] hooks =
        [
            .. Hooks.Where(hook => hook.ApplicationName != changed.ApplicationName && !(hook.IsRemoved && hook.ModifiedAt < horizon)),
            changed,
        ];
        // Whoever makes and removes hooks without end is remembered the latest of them.
        await Document.Write(new()
        {
            Hooks = [.. hooks.OrderBy(hook => hook.IsRemoved).ThenByDescending(hook => hook.ModifiedAt).Take(2 * WebHook.MostPerOrganisation)],
        });
    }

    private static RefusedException Conflict() => new(ErrorCode.VersionConflict, "The web hook has changed since it was read; read it again.");
}
