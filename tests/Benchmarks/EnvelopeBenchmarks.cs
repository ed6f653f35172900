using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Benchmarks;

/// <summary>The parts of an exchange with a street light that need no network: signing, checking, framing.</summary>
[MemoryDiagnoser]
public class EnvelopeBenchmarks
{
    private readonly Message _request = new() { SetLightRequest = new() { Values = { new LightValue { On = true } } } };
    private readonly EnvelopeVerifier _verifier = new();
    private EnvelopeSigner _signer = null!;
    private DeviceUid _uid;
    private byte[] _signedPart = [];
    private byte[] _frame = [];
    private Envelope _envelope = null!;

    /// <summary>Makes a key and a signed request.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (!EnvelopeSigner.TryCreate(key.ExportPkcs8PrivateKey(), out var signer)) throw new InvalidOperationException("The key is not one for envelopes.");
        _signer = signer;
        _uid = new DeviceUid(new byte[DeviceUid.Length]);
        _signedPart = EnvelopeWriter.SignedPart(1, _uid, _request);
        _frame = _signer.Frame(_signedPart);
        if (!EnvelopeReader.TryRead(_frame, out var envelope)) throw new InvalidOperationException("The frame cannot be read back.");
        _envelope = envelope;
    }

    /// <summary>Message to signed bytes.</summary>
    [Benchmark]
    public byte[] Write() => EnvelopeWriter.SignedPart(1, _uid, _request);

    /// <summary>One signature.</summary>
    [Benchmark]
    public byte[] Sign() => _signer.Frame(_signedPart);

    /// <summary>Frame to envelope.</summary>
    [Benchmark]
    public bool Read() => EnvelopeReader.TryRead(_frame, out _);

    /// <summary>One signature, with a key that is in memory.</summary>
    [Benchmark]
    public SignatureVerdict Check() => _verifier.Verify(_envelope, _signer.PublicKey);

    /// <summary>One signature, with a key that has to be read first.</summary>
    [Benchmark]
    public SignatureVerdict CheckWithNewKey() => new EnvelopeVerifier().Verify(_envelope, _signer.PublicKey);

    /// <summary>Payload to message.</summary>
    [Benchmark]
    public bool Parse() => MessageCodec.TryParse(_envelope.Payload.Span, out _, out _);
}
