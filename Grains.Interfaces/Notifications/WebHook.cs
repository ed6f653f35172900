using System.Text.Json.Serialization;

namespace GridOrleans.Notifications;

/// <summary>Where an organisation's application hears of what has happened, by HTTP.</summary>
[GenerateSerializer, Immutable, Alias("WebHook")]
public sealed record WebHook : IVersioned
{
    /// <summary>How many an organisation may have.</summary>
    public const int MostPerOrganisation = 16;

    /// <summary>The organisation.</summary>
    [Id(0)] public required string OrganisationIdentification { get; init; }

    /// <summary>The application, unique within the organisation.</summary>
    [Id(1)] public required string ApplicationName { get; init; }

    /// <summary>Where notifications are posted.</summary>
    [Id(2)] public required string Uri { get; init; }

    /// <summary>While false, nothing is notified, and what still waits becomes dead letters.</summary>
    [Id(3)] public required bool IsEnabled { get; init; }

    /// <summary>Why the platform has disabled it; absent when somebody else did, or nobody.</summary>
    [Id(4)] public string? DisabledBecause { get; init; }

    /// <summary>The secret that signs, shown once: in the answer to the request that made the platform generate it.</summary>
    [Id(5)] public string? Secret { get; init; }

    /// <summary>Until when the secret before signs as well; absent when only one does.</summary>
    [Id(6)] public DateTimeOffset? OldSecretsUntil { get; init; }

    /// <summary>When it was made.</summary>
    [Id(7)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    [Id(8)] public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Changes with each change; the entity tag of REST.</summary>
    [Id(9), JsonIgnore] public string Version { get; init; } = "";
}
