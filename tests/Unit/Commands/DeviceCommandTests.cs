using GridOrleans.Commands;
using GridOrleans.Errors;

namespace GridOrleans.Tests.Unit.Commands;

public sealed class DeviceCommandTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static SetLight Switch(params LightValue[] values) => new() { LightValues = values };

    private static LightValue On(int? index = 1, int? dimValue = null) => new() { Index = index, On = true, DimValue = dimValue };

    private static Violation Only(DeviceCommand command) => command.Validate(Now).ShouldHaveSingleItem();

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(6)]
    public void A_light_index_of_0_to_6_or_none_is_accepted(int? index) => Switch(On(index)).Validate(Now).ShouldBeEmpty();

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void A_light_index_beyond_0_to_6_is_refused(int index) => Only(Switch(On(index))).Field.ShouldBe("lightValues[0].index");

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void A_dim_value_of_1_to_100_is_accepted(int dimValue) => Switch(On(dimValue: dimValue)).Validate(Now).ShouldBeEmpty();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(101)]
    public void A_dim_value_beyond_1_to_100_is_refused(int dimValue) =>
        Only(Switch(On(dimValue: dimValue))).Field.ShouldBe("lightValues[0].dimValue");

    [Fact]
    public void A_dim_value_with_a_light_that_is_switched_off_is_refused() =>
        Only(Switch(On(), new LightValue { Index = 2, On = false, DimValue = 50 })).Field.ShouldBe("lightValues[1].dimValue");

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void No_light_values_or_more_than_six_are_refused(int count) =>
        Only(Switch([.. Enumerable.Repeat(On(), count)])).Field.ShouldBe("lightValues");

    [Fact]
    public void A_null_among_the_light_values_is_refused() => Only(Switch(On(), null!)).Field.ShouldBe("lightValues[1]");

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void A_priority_beyond_0_to_9_is_refused(int priority) => Only(new GetStatus { Priority = priority }).Field.ShouldBe("priority");

    [Fact]
    public void An_expiry_in_the_past_is_refused() => Only(new GetStatus { ExpiryTime = Now }).Field.ShouldBe("expiryTime");

    [Fact]
    public void An_expiry_before_the_schedule_time_is_refused() =>
        Only(new GetStatus { ScheduleTime = Now.AddHours(2), ExpiryTime = Now.AddHours(1) }).Field.ShouldBe("expiryTime");

    [Fact]
    public void A_schedule_time_beyond_the_horizon_is_refused() =>
        Only(new GetStatus { ScheduleTime = Now + DeviceCommand.SchedulingHorizon + TimeSpan.FromSeconds(1) }).Field.ShouldBe("scheduleTime");

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void A_resumption_of_a_relay_that_cannot_be_is_refused(int index) => Only(new ResumeSchedule { Index = index }).Field.ShouldBe("index");

    [Fact]
    public void Each_kind_of_events_may_be_chosen_once_and_none_at_all_too()
    {
        Events().Validate(Now).ShouldBeEmpty();
        Events(Enum.GetValues<EventNotificationType>()).Validate(Now).ShouldBeEmpty();
        Only(Events(EventNotificationType.CommEvents, EventNotificationType.DiagEvents, EventNotificationType.CommEvents)).Field.ShouldBe("eventNotifications");
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(100, 255)]
    public void A_certificate_s_domain_of_1_to_100_characters_and_url_of_1_to_255_are_accepted(int domain, int url) =>
        Certificate(new('d', domain), new('u', url)).Validate(Now).ShouldBeEmpty();

    [Theory]
    [InlineData("", "/new.pem", "certificateDomain")]
    [InlineData("certificates\n", "/new.pem", "certificateDomain")]
    [InlineData("certificates", "", "certificateUrl")]
    [InlineData("certificates", "/\0", "certificateUrl")]
    public void A_certificate_s_domain_or_url_that_is_empty_or_has_control_characters_is_refused(string domain, string url, string field) =>
        Only(Certificate(domain, url)).Field.ShouldBe(field);

    [Fact]
    public void A_certificate_s_domain_or_url_that_is_too_long_is_refused()
    {
        Only(Certificate(new('d', 101), "/new.pem")).Field.ShouldBe("certificateDomain");
        Only(Certificate("certificates", new('u', 256))).Field.ShouldBe("certificateUrl");
    }

    [Theory]
    [InlineData(119, false)]
    [InlineData(120, true)]
    [InlineData(138, true)]
    [InlineData(139, false)]
    public void A_verification_key_has_120_to_138_characters(int length, bool accepted) =>
        Key(new('k', length)).Validate(Now).Select(violation => violation.Field).ShouldBe(accepted ? [] : ["verificationKey"]);

    [Theory]
    [InlineData('ß')]
    [InlineData('\n')]
    public void A_verification_key_is_of_characters_that_can_be_sent(char other) => Only(Key(new string('k', 123) + other)).Field.ShouldBe("verificationKey");

    [Fact]
    public void Every_command_has_a_name_and_a_result_has_one_too()
    {
        CommandCatalogue.Commands.Keys.ShouldBe(
            [
                "getStatus", "resumeSchedule", "setDeviceVerificationKey", "setEventNotifications", "setLight", "setReboot", "startSelfTest", "stopSelfTest",
                "updateDeviceSslCertification",
            ],
            ignoreOrder: true);
        CommandCatalogue.Results.Keys.ShouldBe(["deviceStatus"]);
    }

    private static SetEventNotifications Events(params EventNotificationType[] types) => new() { EventNotifications = types };

    private static UpdateDeviceSslCertification Certificate(string domain, string url) => new() { CertificateDomain = domain, CertificateUrl = url };

    private static SetDeviceVerificationKey Key(string key) => new() { VerificationKey = key };
}
