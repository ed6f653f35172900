namespace GridOrleans.Cli.Postgres;

/// <summary>When what happened in a promotion; UTC.</summary>
/// <param name="KilledAt">The primary was killed.</param>
/// <param name="PromotedAt">The standby was told to be primary: what the platform itself needs to recover counts from here.</param>
/// <param name="WritableAt">It took a write.</param>
public sealed record Promotion(DateTimeOffset KilledAt, DateTimeOffset PromotedAt, DateTimeOffset WritableAt);
