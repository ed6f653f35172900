using GridOrleans.Adapters;

namespace GridOrleans.Tests.Unit.Adapters;

public sealed class RendezvousTests
{
    private static readonly string[] Devices = [.. Enumerable.Range(0, 10_000).Select(i => $"light-{i:00000}")];

    private static string? Choose(string device, params string[] adapters) => Rendezvous.Choose(device, adapters, name => name);

    [Fact]
    public void Devices_spread_evenly_over_the_adapters()
    {
        var counts = Devices.CountBy(d => Choose(d, "oslp-1", "oslp-2", "oslp-3")!).ToDictionary();
        counts.Count.ShouldBe(3);
        counts.Values.ShouldAllBe(count => count > 3000 && count < 3700);
    }

    [Fact]
    public void Only_the_devices_of_an_adapter_that_is_gone_move() => Devices.ShouldAllBe(device =>
        Choose(device, "oslp-1", "oslp-2", "oslp-3") == "oslp-2"
        || Choose(device, "oslp-1", "oslp-2", "oslp-3") == Choose(device, "oslp-1", "oslp-3"));

    [Fact]
    public void The_order_of_the_adapters_does_not_matter() => Devices.ShouldAllBe(device =>
        Choose(device, "oslp-1", "oslp-2") == Choose(device, "oslp-2", "oslp-1"));

    [Fact]
    public void Without_adapters_none_is_chosen() => Choose("light").ShouldBeNull();
}
