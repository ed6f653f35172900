using GridOrleans.Errors;
using GridOrleans.Notifications.Sending;

namespace GridOrleans.Notifications;

/// <summary>How a stored web hook comes about and changes.</summary>
internal static class StoredWebHooks
{
    /// <summary>For how long a secret that was replaced signs as well: time to bring the new one to all receivers.</summary>
    public static readonly TimeSpan OldSecretLife = TimeSpan.FromDays(1);

    // Each adds a signature to every request. Dropping one early instead would leave a receiver that has it with nothing that it can verify.
    private const int MostOldSecrets = 4;

    /// <summary>A new hook, with the secret that was given or a generated one.</summary>
    public static StoredWebHook Create(string application, WebHookConfiguration configuration, int version, DateTimeOffset now) => new()
    {
        ApplicationName = application,
        Uri = configuration.Uri,
        IsEnabled = configuration.IsEnabled,
        Secret = configuration.Secret ?? WebHookSignature.NewSecret(),
        CreatedAt = now,
        ModifiedAt = now,
        Version = version,
    };

    /// <summary>The hook as its organisation now wants it; the same when that is how it is.</summary>
    /// <exception cref="RefusedException">It has too many secrets already.</exception>
    public static StoredWebHook With(this StoredWebHook hook, WebHookConfiguration configuration, DateTimeOffset now)
    {
        var changed = hook with { Uri = configuration.Uri, IsEnabled = configuration.IsEnabled, DisabledBecause = configuration.IsEnabled ? null : hook.DisabledBecause };
        if (configuration.Secret is { } secret && secret != hook.Secret)
            changed = changed.WithSecret(secret, now);
        return changed == hook ? hook : changed.Changed(now);
    }

    /// <summary>The hook with another secret; the old one signs as well for a while.</summary>
    /// <exception cref="RefusedException">It has too many secrets already.</exception>
    public static StoredWebHook WithSecret(this StoredWebHook hook, string secret, DateTimeOffset now)
    {
        OldSecret[] old = [new(hook.Secret, now + OldSecretLife), .. hook.OldSecrets.Where(o => o.Until > now && o.Secret != secret)];
        if (old.Length > MostOldSecrets)
            throw new RefusedException(ErrorCode.TooManyWebHooks, $"The secret was replaced {MostOldSecrets} times within a day already.");
        return hook with { Secret = secret, OldSecrets = old };
    }

    /// <summary>The hook after a change.</summary>
    public static StoredWebHook Changed(this StoredWebHook hook, DateTimeOffset now) => hook with { ModifiedAt = now, Version = hook.Version + 1 };

    /// <summary>What may be shown of it.</summary>
    public static WebHook Describe(this StoredWebHook hook, string organisation, DateTimeOffset now) => new()
    {
        OrganisationIdentification = organisation,
        ApplicationName = hook.ApplicationName,
        Uri = hook.Uri,
        IsEnabled = hook.IsEnabled,
        DisabledBecause = hook.DisabledBecause,
        OldSecretsUntil = hook.OldSecrets.Where(old => old.Until > now).Select(old => (DateTimeOffset?)old.Until).Max(),
        CreatedAt = hook.CreatedAt,
        ModifiedAt = hook.ModifiedAt,
        Version = $"{hook.Version}",
    };
}
