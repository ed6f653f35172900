using GridOrleans.Adapters;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Events;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>How events are read (OSLP handbook, 8.2), in bytes made by hand.</summary>
public sealed class EventNotificationsTests : IDisposable
{
    private static readonly DateTimeOffset Received = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly HandMadeDevice _device = new();

    public void Dispose() => _device.Dispose();

    [Theory]
    [InlineData("08d00f", "LIGHT_EVENTS_LIGHT_ON", true)]
    [InlineData("08d10f", "LIGHT_EVENTS_LIGHT_OFF", false)]
    [InlineData("08b817", "TARIFF_EVENTS_TARIFF_ON", true)]
    [InlineData("08b917", "TARIFF_EVENTS_TARIFF_OFF", false)]
    [InlineData("0800", "DIAG_EVENTS_GENERAL", null)]
    [InlineData("08d936", "SECURITY_EVENTS_OSLP_VERIFICATION_FAILED", null)]
    public void An_event_goes_by_gxf_s_name_and_says_whether_it_switched(string notification, string type, bool? switchedOn)
    {
        var reported = Read(notification).ShouldHaveSingleItem();

        reported.Type.ShouldBe(type);
        reported.SwitchedOn.ShouldBe(switchedOn);
        reported.Timestamp.ShouldBe(Received);
        reported.Index.ShouldBe(0);
        reported.Description.ShouldBe("");
    }

    [Theory]
    [InlineData("1200", 0, true)] // empty
    [InlineData("120106", 6, true)]
    [InlineData("120107", 7, null)] // no such relay, so that nothing was switched
    [InlineData("1201ff", 255, null)]
    public void An_index_is_one_unsigned_byte(string index, int expected, bool? switchedOn)
    {
        var reported = Read("08d00f" + index).ShouldHaveSingleItem();

        reported.Index.ShouldBe(expected);
        reported.SwitchedOn.ShouldBe(switchedOn);
    }

    [Theory]
    [InlineData("20150831100000", "2015-08-31T10:00:00Z")]
    [InlineData("20000000000000", "2026-01-02T03:04:05Z")] // a clock that was never set
    [InlineData("00010101000000", "2026-01-02T03:04:05Z")]
    public void A_time_is_the_device_s_where_it_makes_sense(string text, string expected) =>
        Read("08d00f220e" + Ascii(text)).ShouldHaveSingleItem().Timestamp.ShouldBe(DateTimeOffset.Parse(expected, null));

    [Fact]
    public void A_description_is_cleaned_of_what_no_database_keeps() =>
        Read("08d00f1a03610062").ShouldHaveSingleItem().Description.ShouldBe("a b");

    [Fact]
    public void A_description_is_cut_to_255_characters() =>
        Read("08d00f1aac02" + Ascii(new string('x', 300))).ShouldHaveSingleItem().Description.ShouldBe(new string('x', 255));

    [Fact]
    public void A_bundle_keeps_its_order()
    {
        var events = Read("08d00f120101", "08d00f120102", "08d10f120104");

        events.Select(e => (e.Index, e.SwitchedOn)).ShouldBe([(1, true), (2, true), (4, false)]);
    }

    [Theory]
    [InlineData("08d00f220178")] // no time
    [InlineData("08d00f220e3230313731333034303933353030")] // month 13
    [InlineData("08d00f12020101")] // an index of two bytes
    public void One_event_that_cannot_be_read_spoils_all(string notification)
    {
        var judgement = Judge("08d00f", notification);

        judgement.Reply.ShouldBeNull();
        judgement.Refusal!.Kind.ShouldBe(SecurityEventKind.Malformed);
        judgement.Message!.Events.ShouldBeEmpty();
        OslpDeviceStateFormat.Read(judgement.Message.State.Content).SequenceNumber.ShouldBe((ushort)501);
    }

    [Fact]
    public void More_events_than_a_message_may_carry_are_refused() =>
        Judge([.. Enumerable.Repeat("08d00f", DeviceMessage.MostEvents + 1)]).Refusal!.Kind.ShouldBe(SecurityEventKind.Malformed);

    private IReadOnlyList<ReportedEvent> Read(params string[] notifications)
    {
        var judgement = Judge(notifications);
        judgement.Reply!.EventNotificationResponse.Status.ShouldBe(Status.Ok);
        return judgement.Message!.Events;
    }

    private Judgement<Message> Judge(params string[] notifications)
    {
        EnvelopeReader.TryRead(_device.Frame(501, HandMadeDevice.Events(notifications)), out var envelope).ShouldBeTrue();
        MessageCodec.TryParse(envelope.Payload.Span, out var message, out var kind).ShouldBeTrue();
        var state = OslpDeviceState.Unknown.Registered(envelope.Uid, 500, 1, 2, 0);
        var contact = new DeviceContact
        {
            DeviceIdentification = "device-01",
            Protocol = "OSLP",
            State = new(1, OslpDeviceStateFormat.Write(state)),
        };
        return EventNotifications.Judge(new ReceivedMessage(envelope, message, kind, Received), contact, state);
    }

    private static string Ascii(string text) => Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(text));
}
