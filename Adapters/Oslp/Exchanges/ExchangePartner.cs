using System.Diagnostics.CodeAnalysis;
using System.Net;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Commands;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Adapters.Oslp;

/// <summary>A device that can be talked with: everything is known that an exchange needs.</summary>
/// <param name="DeviceIdentification">The device.</param>
/// <param name="Endpoint">Where it listens.</param>
/// <param name="Uid">Its name in envelopes.</param>
/// <param name="SequenceNumber">The number last used.</param>
/// <param name="PublicKey">Base64 of the key that its answers must be signed with.</param>
/// <param name="State">All that is remembered of it.</param>
internal sealed record ExchangePartner(
    string DeviceIdentification, IPEndPoint Endpoint, DeviceUid Uid, ushort SequenceNumber, string PublicKey, OslpDeviceState State)
{
    /// <summary>Takes from a device's contact data what an exchange needs, or says what is missing.</summary>
    public static bool TryFind(
        DeviceContact contact, OslpOptions options, [NotNullWhen(true)] out ExchangePartner? partner,
        [NotNullWhen(false)] out CommandError? missing)
    {
        partner = null;
        var state = OslpDeviceStateFormat.Read(contact.State.Content);
        if (state is not { Uid: { } uid, SequenceNumber: { } sequenceNumber })
            missing = new(ErrorCode.ConnectionFailure, "The device has not registered with the platform yet: let it register.");
        else if (!IPAddress.TryParse(contact.NetworkAddress, out var address))
            missing = new(ErrorCode.ConnectionFailure, "The device's network address is not known: let it register, or give it one.");
        else if (contact.PublicKey is not { } publicKey)
            missing = new(ErrorCode.NoResponse, "The device has no public key, so that no answer of it could be believed: give it one.");
        else
        {
            missing = null;
            var port = IPAddress.IsLoopback(address) ? options.LoopbackDevicePort : options.DevicePort;
            partner = new(contact.DeviceIdentification, new(address, port), uid, sequenceNumber, publicKey, state);
        }
        return partner is not null;
    }

    /// <summary>The same after an answer.</summary>
    public ExchangePartner After(AcceptedAnswer answer) =>
        this with { SequenceNumber = answer.SequenceNumber, State = State.Answers(answer) };
}
