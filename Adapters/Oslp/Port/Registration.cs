using System.Net;
using System.Net.Sockets;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Adapters.Oslp;

/// <summary>A device registers and confirms that (OSLP handbook, 5).</summary>
internal static class Registration
{
    /// <summary>
    /// The device names itself, its address and type. Its number is taken as it is; a new random number of the platform makes sure that only
    /// who reads the answer can confirm.
    /// </summary>
    public static Judgement<Message> Register(ReceivedMessage received, DeviceContact contact, OslpDeviceState state)
    {
        var request = received.Content.RegisterDeviceRequest;
        if (request.RandomDevice > ushort.MaxValue)
            return Judgement.Refuse<Message>(SecurityEventKind.Malformed, "The random number has more than 16 bits.");
        if (!TryReadAddress(request.IpAddress.Span, out var address))
            return Judgement.Refuse<Message>(SecurityEventKind.Malformed, "The address is not one that a device can have.");
        var uid = received.Envelope.Uid;
        var registered = state.Registered(
            uid, received.Envelope.SequenceNumber, (ushort)request.RandomDevice, received.RandomPlatform, received.Fingerprint);
        var message = new DeviceMessage
        {
            State = contact.State with { Content = OslpDeviceStateFormat.Write(registered) },
            Registration = new(
                OslpAdapter.IdentityOf(uid), request.DeviceType == DeviceType.Psld ? "PSLD" : "SSLD", address.ToString()),
        };
        return Judgement.Take(message, new Message
        {
            RegisterDeviceResponse = new()
            {
                Status = Status.Ok,
                CurrentTime = OslpTime.Format(received.At),
                RandomDevice = request.RandomDevice,
                RandomPlatform = received.RandomPlatform,
                LocationInfo = LocationDefaults.Location(contact.GpsLatitude, contact.GpsLongitude),
            },
        });
    }

    /// <summary>The device has read the answer to its registration: both random numbers and the window are checked.</summary>
    public static Judgement<Message> Confirm(ReceivedMessage received, DeviceContact contact, OslpDeviceState state)
    {
        var request = received.Content.ConfirmRegisterDeviceRequest;
        if (state.RandomDevice != request.RandomDevice || state.RandomPlatform != request.RandomPlatform)
            return Judgement.Refuse<Message>(SecurityEventKind.WrongConfirmation, "The random numbers are not those of the registration.");
        if (!state.IsInWindow(received.Envelope.SequenceNumber))
        {
            return Judgement.Refuse<Message>(
                SecurityEventKind.OutOfSequence, $"Number {received.Envelope.SequenceNumber} is too far from {state.SequenceNumber}.");
        }
        var confirmed = state.IsRepetition(received.Heard)
            ? state.HearsAgain(received.Fingerprint)
            : state.Hears(received.Heard, received.Fingerprint);
        return Judgement.Take(new DeviceMessage { State = contact.State with { Content = OslpDeviceStateFormat.Write(confirmed) } }, new Message
        {
            ConfirmRegisterDeviceResponse = new()
            {
                Status = Status.Ok,
                RandomDevice = request.RandomDevice,
                RandomPlatform = request.RandomPlatform,
                SequenceWindow = SequenceNumber.Window,
            },
        });
    }

    // 4 bytes, or 16 as GXF also takes them (OSLP handbook, 5.3); but where commands are to be sent must be one host.
    private static bool TryReadAddress(ReadOnlySpan<byte> bytes, out IPAddress address)
    {
        address = IPAddress.None;
        if (bytes.Length is not (4 or 16))
            return false;
        address = new IPAddress(bytes);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes()[0] is > 0 and < 224
            : !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
    }
}
