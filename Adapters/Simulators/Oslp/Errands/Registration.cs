using System.Security.Cryptography;
using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// A device makes itself known: RegisterDevice, then ConfirmRegisterDevice, each answer checked (OSLP handbook, 5.1 and 5.5).
/// </summary>
internal sealed class Registration(PlatformLink link, DeviceFrames frames, TimeProvider time)
{
    private const int Numbers = ushort.MaxValue + 1;

    public async Task<ExchangeOutcome> RunAsync(StreetLight light, DeviceFaults inForce, CancellationToken cancellation)
    {
        // A registration chooses its number, so there is no wrong one.
        var faults = inForce with { SequenceOffset = 0 };
        var randomDevice = (uint)RandomNumberGenerator.GetInt32(Numbers);
        var drawn = (ushort)RandomNumberGenerator.GetInt32(Numbers);
        var first = await AskAsync(light, drawn, Register(light, randomDevice), faults, cancellation);
        if (first.Outcome != ExchangeOutcome.Answered)
            return first.Outcome;

        var registered = first.Answer!.RegisterDeviceResponse;
        if (registered.Status != Status.Ok || registered.RandomDevice != randomDevice)
            return ExchangeOutcome.BadAnswer;

        var confirming = Accept(light, drawn, registered);
        var second = await AskAsync(light, confirming, Confirm(registered), faults, cancellation);
        if (second.Outcome != ExchangeOutcome.Answered)
            return second.Outcome;

        var confirmed = second.Answer!.ConfirmRegisterDeviceResponse;
        if (confirmed.Status != Status.Ok
            || confirmed.RandomDevice != randomDevice
            || confirmed.RandomPlatform != registered.RandomPlatform)
            return ExchangeOutcome.BadAnswer;

        lock (light.Gate)
        {
            light.Advance(confirming);
            light.Confirmed();
        }

        return ExchangeOutcome.Answered;
    }

    /// <summary>Takes number, clock and place from the first answer; the device can be commanded from here on.</summary>
    /// <returns>The number to confirm with.</returns>
    private ushort Accept(StreetLight light, ushort drawn, RegisterDeviceResponse registered)
    {
        var now = time.GetUtcNow();
        lock (light.Gate)
        {
            light.Renumber(drawn);
            if (OslpTime.TryParse(registered.CurrentTime, out var platformTime))
                light.Clock.Set(platformTime, registered.LocationInfo, now);
            return SequenceNumber.Next(drawn);
        }
    }

    private Task<ExchangeResult> AskAsync(
        StreetLight light,
        ushort number,
        Message message,
        DeviceFaults faults,
        CancellationToken cancellation) => link.ExchangeAsync(
            light, frames.Build(light, number, message, faults), number, MessageCodec.KindOf(message).Response(), cancellation);

    private static Message Register(StreetLight light, uint randomDevice) => new()
    {
        RegisterDeviceRequest = new()
        {
            DeviceIdentification = light.Identification,
            IpAddress = ByteString.CopyFrom(light.Model.Address.GetAddressBytes()),
            DeviceType = DeviceType.Ssld,
            HasSchedule = light.HasSchedule,
            RandomDevice = randomDevice,
        },
    };

    private static Message Confirm(RegisterDeviceResponse registered) => new()
    {
        ConfirmRegisterDeviceRequest = new()
        {
            RandomDevice = registered.RandomDevice,
            RandomPlatform = registered.RandomPlatform,
        },
    };
}
