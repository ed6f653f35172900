using GridOrleans.Hosting;
using GridOrleans.Silo;
using Microsoft.Extensions.Configuration;

namespace GridOrleans.Tests.Cluster.Throttling;

public sealed class PermitLeaseTests
{
    [Fact]
    public void A_silo_does_not_start_when_a_permit_could_end_before_its_attempt() =>
        Should.Throw<OptionsException>(() => PermitLease.Require(Configured(("Throttling:Lease", "00:01:00"), ("Commands:AttemptLimit", "00:01:00"))))
            .Message.ShouldBe("Configuration section Throttling: Lease is 00:01:00, but must be longer than Commands:AttemptLimit, which is 00:01:00: "
                + "an attempt would go on without its permit.");

    [Fact]
    public void What_is_not_configured_is_right()
    {
        PermitLease.Require(Configured());
        Should.Throw<OptionsException>(() => PermitLease.Require(Configured(("Commands:AttemptLimit", "00:02:00"))));
    }

    private static IConfiguration Configured(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
}
