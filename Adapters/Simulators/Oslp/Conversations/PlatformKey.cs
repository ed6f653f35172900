using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Simulators.Oslp;

/// <summary>The key that every device knows its platform by.</summary>
internal sealed class PlatformKey(string publicKey)
{
    private readonly EnvelopeVerifier _verifier = new(capacity: 2);

    public bool Signed(Envelope envelope) => _verifier.Verify(envelope, publicKey) == SignatureVerdict.Valid;
}
