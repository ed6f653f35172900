using GridOrleans.Hosting;
using GridOrleans.Silo;
using Microsoft.Extensions.Configuration;

namespace GridOrleans.Tests.Cluster;

/// <summary>Retention periods that would drop what is still needed end a silo before it starts.</summary>
public sealed class RetentionPeriodsTests
{
    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void Commands_are_not_dropped_before_their_idempotency_keys(int days) =>
        Should.Throw<OptionsException>(() => RetentionPeriods.Require(Configured(("Journal:CommandRetentionDays", $"{days}"))))
            .Message.ShouldBe($"Configuration section Journal: CommandRetentionDays is {days}, but must be more than IdempotencyKeyRetentionDays, which is 7: "
                + "a key would name a command that is not there any more.");

    [Fact]
    public void Notifications_are_kept_longer_than_they_may_be_on_their_way() =>
        Should.Throw<OptionsException>(() => RetentionPeriods.Require(Configured(("Journal:NotificationRetentionDays", "1"), ("WebHooks:TimeToLive", "6.00:00:00"))))
            .Message.ShouldBe("Configuration section Journal: NotificationRetentionDays is 1, but must be more days than WebHooks:TimeToLive, which is 6.00:00:00: "
                + "notifications are to be kept longer than they may be on their way.");

    [Fact]
    public void What_is_not_configured_is_right()
    {
        RetentionPeriods.Require(Configured());
        RetentionPeriods.Require(Configured(("Journal:CommandRetentionDays", "8")));
        RetentionPeriods.Require(Configured(("Journal:NotificationRetentionDays", "2")));
    }

    private static IConfiguration Configured(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
}
