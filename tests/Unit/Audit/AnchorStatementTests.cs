using GridOrleans.Audit;

namespace GridOrleans.Tests.Unit.Audit;

/// <summary>Anchors are kept for ever: what was signed once has the same bytes for ever.</summary>
public sealed class AnchorStatementTests
{
    private static readonly AuditAnchor Anchor = new()
    {
        Number = 7,
        At = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero),
        PeriodSeconds = 60,
        Previous = AuditHash.None,
        Grown = [new("10.0.0.1:11111@1/1", 3, 5, AuditHash.None)],
        Dropped = [new("10.0.0.1:11111@1/1", 2, AuditHash.None)],
    };

    // As the first release signed it: docs/audit.md, What the hash is of.
    private const string FirstRelease = "e6dfd39745ae3c59ea00af9d40756c7342a31771364a8210a4bb03748a627469";

    [Fact]
    public void An_anchor_that_does_not_state_a_moment_has_the_bytes_of_the_first_release() =>
        Convert.ToHexStringLower(Anchor.Hash()).ShouldBe(FirstRelease);

    [Fact]
    public void The_moment_before_which_was_dropped_stands_at_the_end()
    {
        var moment = new DateTimeOffset(1970, 1, 1, 0, 0, 1, TimeSpan.Zero);

        (Anchor with { DroppedBefore = moment }).Statement().ShouldBe([.. Anchor.Statement(), 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40]);
    }
}
