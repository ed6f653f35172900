using System.Net;
using GridOrleans.Adapters.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Adapters.Hosting;

public sealed class SecurityEventsTests : IAsyncDisposable
{
    private readonly AdapterParts _adapter = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines _log = new();
    private readonly SecurityEvents _security;

    public SecurityEventsTests() => _security = new(_adapter.Metrics, _time, _log);

    public ValueTask DisposeAsync() => _adapter.DisposeAsync();

    [Fact]
    public void An_event_is_logged_in_its_own_category_with_what_is_known()
    {
        _security.Record(SecurityEventKind.BadSignature, IPEndPoint.Parse("10.0.0.7:1234"), "light-1", "The signature is wrong.");

        var line = _log.Lines.ShouldHaveSingleItem();
        line.Category.ShouldBe("GridOrleans.Security");
        line.Text.ShouldBe("Security event bad-signature from 10.0.0.7:1234, device light-1: The signature is wrong.");
    }

    [Fact]
    public void Hostile_text_is_not_repeated()
    {
        _security.Record(SecurityEventKind.UnknownDevice, null, "light\n2026 info: all is well", "Nobody added this device.");

        _log.Lines.ShouldHaveSingleItem().Text.ShouldContain("(unprintable)");
    }

    [Fact]
    public void A_flood_is_logged_up_to_a_limit_and_the_rest_is_told_as_a_number()
    {
        for (var i = 0; i < 1000; i++)
            _security.Record(SecurityEventKind.Malformed, null, null, "x");
        _log.Lines.Count.ShouldBe(SecurityEvents.MostLinesPerSecond);

        _time.Advance(TimeSpan.FromSeconds(1));
        _security.Record(SecurityEventKind.Malformed, null, null, "x");

        _log.Lines.Count.ShouldBe(SecurityEvents.MostLinesPerSecond + 2);
        _log.Lines.ShouldContain(line => line.Text.Contains($"{1000 - SecurityEvents.MostLinesPerSecond} more"));
    }
}
