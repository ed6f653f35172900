using CsCheck;
using GridOrleans.Adapters.Oslp;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

public sealed class OslpDeviceStateTests
{
    private static readonly DeviceUid Uid = new([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    private static readonly OslpDeviceState Registered = OslpDeviceState.Unknown.Registered(Uid, 500, 1, 2, fingerprint: 77);

    private static readonly Gen<OslpDeviceState> AnyState =
        from uid in Gen.Byte.Array[12].Null()
        from numbers in Gen.Select(Gen.UShort.Nullable(), Gen.UShort.Nullable(), Gen.UShort.Nullable())
        from halfDone in Gen.Guid.Nullable()
        from seen in Gen.ULong.Array[0, OslpDeviceState.MostSeen]
        from registrations in Gen.ULong.Array[0, OslpDeviceState.MostSeenRegistrations]
        from heard in Gen.Select(Gen.UShort, Gen.ULong, (n, digest) => new HeardMessage(n, digest)).Array[0, OslpDeviceState.MostHeard]
        select new OslpDeviceState
        {
            Uid = uid is null ? null : new DeviceUid(uid),
            SequenceNumber = numbers.Item1,
            RandomDevice = numbers.Item2,
            RandomPlatform = numbers.Item3,
            HalfDone = halfDone,
            Seen = [.. seen],
            SeenRegistrations = [.. registrations],
            Heard = [.. heard],
        };

    [Fact]
    public void A_state_is_read_as_it_was_written_and_stays_small() => AnyState.Sample(state =>
    {
        var bytes = OslpDeviceStateFormat.Write(state);
        bytes.Length.ShouldBeLessThanOrEqualTo(OslpDeviceStateFormat.MostBytes);
        ShouldEqual(OslpDeviceStateFormat.Read(bytes), state);
    });

    [Fact]
    public void The_largest_state_has_at_most_512_bytes() => OslpDeviceStateFormat.MostBytes.ShouldBeLessThanOrEqualTo(512);

    [Fact]
    public void A_state_cut_short_or_too_long_is_no_state() => AnyState.Sample(state =>
    {
        var bytes = OslpDeviceStateFormat.Write(state);
        ShouldEqual(OslpDeviceStateFormat.Read(bytes.AsSpan(0, bytes.Length - 1)), OslpDeviceState.Unknown);
        ShouldEqual(OslpDeviceStateFormat.Read([.. bytes, 0]), OslpDeviceState.Unknown);
    });

    [Fact]
    public void Anything_else_is_no_state_either() => Gen.Byte.Array[0, 600].Sample(bytes =>
    {
        OslpDeviceStateFormat.Read(bytes); // must not throw
    });

    [Fact]
    public void A_format_of_the_future_means_registering_again() =>
        ShouldEqual(OslpDeviceStateFormat.Read([2, .. OslpDeviceStateFormat.Write(Registered)[1..]]), OslpDeviceState.Unknown);

    [Fact]
    public void A_registration_takes_the_number_unchecked_and_forgets_what_was_said_but_not_what_was_seen()
    {
        var state = Registered.Hears(new(501, 5), 78).Registered(Uid, 9, 3, 4, fingerprint: 79);

        state.SequenceNumber.ShouldBe((ushort)9);
        state.RandomDevice.ShouldBe((ushort)3);
        state.RandomPlatform.ShouldBe((ushort)4);
        state.Heard.ShouldBeEmpty();
        foreach (var fingerprint in (ulong[])[77, 78, 79])
            state.HasSeen(fingerprint).ShouldBeTrue();
    }

    [Fact]
    public void A_message_that_exchanges_have_overtaken_does_not_take_the_number_back()
    {
        var ahead = Registered with { SequenceNumber = 505 };

        ahead.Hears(new(501, 5), 78).SequenceNumber.ShouldBe((ushort)505);
        (Registered with { SequenceNumber = 2 }).Hears(new(65_534, 5), 78).SequenceNumber.ShouldBe((ushort)2, "around the wrap");
    }

    [Fact]
    public void The_last_sixteen_messages_are_known_again()
    {
        var state = Registered;
        for (var i = 0; i < 20; i++)
            state = state.Hears(new((ushort)(501 + i), (ulong)i), (ulong)(1000 + i));

        Enumerable.Range(0, 20).Select(i => state.HasSeen((ulong)(1000 + i))).ShouldBe([.. Enumerable.Repeat(false, 4), .. Enumerable.Repeat(true, 16)]);
        state.HasSeen(77).ShouldBeTrue("registrations are kept apart");
    }

    [Fact]
    public void Everything_that_is_still_in_the_window_is_still_known()
    {
        // However a device counts forward, a message that is forgotten is out of the window.
        Gen.Int[1, 7].Array[1, 60].Sample(deltas =>
        {
            var state = Registered;
            List<(ushort Number, ulong Fingerprint)> sent = [];
            foreach (var (delta, i) in deltas.Select((delta, i) => (delta, i)))
            {
                var number = SequenceNumber.Add(state.SequenceNumber!.Value, delta);
                sent.Add((number, (ulong)(1000 + i)));
                state = state.Hears(new(number, (ulong)i), (ulong)(1000 + i));
            }
            foreach (var (number, fingerprint) in sent.Where(message => state.IsInWindow(message.Number)))
                state.HasSeen(fingerprint).ShouldBeTrue($"{number} is in the window of {state.SequenceNumber}");
        });
    }

    [Fact]
    public void The_same_number_and_payload_is_a_repetition_until_the_next_registration()
    {
        var state = Registered.Hears(new(501, 5), 78);

        state.IsRepetition(new(501, 5)).ShouldBeTrue();
        state.IsRepetition(new(501, 6)).ShouldBeFalse();
        state.IsRepetition(new(502, 5)).ShouldBeFalse();
        state.Registered(Uid, 500, 1, 2, 79).IsRepetition(new(501, 5)).ShouldBeFalse();
    }

    [Fact]
    public void Without_a_registration_no_number_is_in_the_window() => OslpDeviceState.Unknown.IsInWindow(0).ShouldBeFalse();

    [Theory]
    [InlineData(500, 501, 501)] // the usual
    [InlineData(502, 501, 502)] // the device has said something of its own since
    [InlineData(501, 502, 502)] // it has, but the answer came after
    [InlineData(65535, 0, 0)] // around the wrap
    public void The_later_number_stays(int present, int answered, int expected)
    {
        var state = Registered with { SequenceNumber = (ushort)present };

        state.Answers(new(RandomPlatform: 2, StoredNumber: 500, (ushort)answered, Fingerprint: 80)).SequenceNumber.ShouldBe((ushort)expected);
    }

    [Fact]
    public void An_answer_may_go_back_inside_the_window() =>
        Registered.Answers(new(2, StoredNumber: 500, SequenceNumber: 497, Fingerprint: 80)).SequenceNumber.ShouldBe((ushort)497);

    [Fact]
    public void After_a_new_registration_the_number_of_an_answer_means_nothing_but_it_was_seen()
    {
        var state = Registered.Registered(Uid, 9, 3, 4, 79).Answers(new(RandomPlatform: 2, StoredNumber: 500, SequenceNumber: 501, Fingerprint: 80));

        state.SequenceNumber.ShouldBe((ushort)9);
        state.HasSeen(80).ShouldBeTrue();
    }

    private static void ShouldEqual(OslpDeviceState actual, OslpDeviceState expected)
    {
        Fields(actual).ShouldBe(Fields(expected));
        actual.Seen.ShouldBe(expected.Seen);
        actual.SeenRegistrations.ShouldBe(expected.SeenRegistrations);
        actual.Heard.ShouldBe(expected.Heard);

        static object Fields(OslpDeviceState state) => (state.Uid, state.SequenceNumber, state.RandomDevice, state.RandomPlatform, state.HalfDone);
    }
}
