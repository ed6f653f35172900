namespace GridOrleans.Notifications;

/// <summary>An organisation's web hooks in grain storage, where each silo's <see cref="WebHookDirectory"/> reads them.</summary>
internal sealed class WebHooksDocument
{
    /// <summary>The grain state's name: the value of <c>grain_state.type</c>.</summary>
    public const string StateName = "web-hooks";

    /// <summary>The hooks, with those that were removed lately.</summary>
    public IReadOnlyList<StoredWebHook> Hooks { get; init; } = [];
}

/// <summary>A web hook as it is stored. The secret is stored as it is, because it signs.</summary>
internal sealed record StoredWebHook
{
    public required string ApplicationName { get; init; }

    public required string Uri { get; init; }

    public required bool IsEnabled { get; init; }

    public string? DisabledBecause { get; init; }

    public required string Secret { get; init; }

    /// <summary>Those before, the latest first.</summary>
    public IReadOnlyList<OldSecret> OldSecrets { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Counts the changes.</summary>
    public required int Version { get; init; }

    /// <summary>Remembered for a while, so that what still waits for it is found.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>The secrets that sign now, the newest first.</summary>
    public IEnumerable<string> SecretsAt(DateTimeOffset now) => OldSecrets.Where(old => old.Until > now).Select(old => old.Secret).Prepend(Secret);
}

/// <summary>A secret that was replaced and signs until a moment.</summary>
internal sealed record OldSecret(string Secret, DateTimeOffset Until);
