using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>What devices send, signed with the key that they share, and spoiled where a fault wants it so.</summary>
internal sealed class DeviceFrames(EnvelopeSigner signer)
{
    // Within the first INTEGER of the signature: it stays well formed and is another number.
    private const int SpoiledByte = 16;

    public byte[] Build(StreetLight light, ushort number, Message message, DeviceFaults faults)
    {
        var sent = SequenceNumber.Add(number, faults.SequenceOffset);
        var frame = signer.Frame(EnvelopeWriter.SignedPart(sent, light.Uid, message));
        if (faults.BadSignature)
            frame[SpoiledByte] ^= 1;
        return frame;
    }
}
