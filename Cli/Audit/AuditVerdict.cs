namespace GridOrleans.Cli.Audit;

/// <summary>What a verification came to.</summary>
internal sealed record AuditVerdict
{
    /// <summary>How many records were looked at.</summary>
    public required long Records { get; init; }

    /// <summary>In how many chains.</summary>
    public required int Chains { get; init; }

    /// <summary>How many anchors were looked at.</summary>
    public required int Anchors { get; init; }

    /// <summary>The number of the last one; 0: there is none. Compare it with what is known from elsewhere.</summary>
    public required long LastAnchor { get; init; }

    /// <summary>From when on the trail is proven; null: from its beginning, but for what was dropped when its retention had ended.</summary>
    public required DateTimeOffset? From { get; init; }

    /// <summary>Until when the trail is proven; null: nothing is.</summary>
    public required DateTimeOffset? Until { get; init; }

    /// <summary>How many records are younger than the last anchor: they are in order among themselves, which everybody can bring about.</summary>
    public required long Unproven { get; init; }

    /// <summary>How much was found that is not as it was recorded.</summary>
    public required long Found { get; init; }

    /// <summary>The first thousand of that.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }
}
