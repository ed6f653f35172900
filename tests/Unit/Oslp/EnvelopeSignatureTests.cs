using System.Security.Cryptography;
using CsCheck;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Tests.Unit.Oslp;

public sealed class EnvelopeSignatureTests
{
    [Fact]
    public void What_is_signed_verifies_with_its_own_key_only()
    {
        var (ours, theirs) = (NewSigner(), NewSigner());
        var verifier = new EnvelopeVerifier();
        var part = EnvelopeWriter.SignedPart(7, default, [1, 2, 3]);
        var frame = ours.Frame(part);

        verifier.Verify(frame.AsSpan(0, 128), part, ours.PublicKey).ShouldBe(SignatureVerdict.Valid);
        verifier.Verify(frame.AsSpan(0, 128), part, theirs.PublicKey).ShouldBe(SignatureVerdict.Wrong);
    }

    [Fact]
    public void Two_signatures_over_the_same_bytes_differ()
    {
        var signer = NewSigner();

        signer.Sign([1, 2, 3]).ShouldNotBe(signer.Sign([1, 2, 3]));
    }

    [Fact]
    public void A_public_key_has_124_characters() => NewSigner().PublicKey.Length.ShouldBe(124);

    [Fact]
    public void Signing_and_verifying_on_many_threads_never_mixes_up()
    {
        var signer = NewSigner();
        var verifier = new EnvelopeVerifier();

        Parallel.For(0, 400, number =>
        {
            var part = EnvelopeWriter.SignedPart((ushort)number, default, BitConverter.GetBytes(number));
            var frame = signer.Frame(part);
            verifier.Verify(frame.AsSpan(0, 128), part, signer.PublicKey).ShouldBe(SignatureVerdict.Valid);
            part[^1] ^= 1;
            verifier.Verify(frame.AsSpan(0, 128), part, signer.PublicKey).ShouldBe(SignatureVerdict.Wrong);
        });
    }

    [Fact]
    public void The_cache_of_keys_is_bounded_and_answers_right_beyond_its_bound()
    {
        var verifier = new EnvelopeVerifier(capacity: 8);
        var signers = Enumerable.Range(0, 40).Select(_ => NewSigner()).ToList();
        var part = EnvelopeWriter.SignedPart(1, default, []);

        for (var round = 0; round < 2; round++)
        {
            foreach (var signer in signers)
            {
                verifier.Verify(signer.Frame(part).AsSpan(0, 128), part, signer.PublicKey).ShouldBe(SignatureVerdict.Valid);
                verifier.CachedKeys.ShouldBeLessThanOrEqualTo(8);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    [InlineData("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEHWsz2gza0Pj6xMYPjI+r")]
    public void A_text_that_is_no_key_is_unusable(string publicKey)
    {
        EnvelopeReader.TryRead(EnvelopeVector.Frame(), out var envelope).ShouldBeTrue();

        new EnvelopeVerifier().Verify(envelope, publicKey).ShouldBe(SignatureVerdict.UnusableKey);
        EnvelopeVerifier.IsUsable(publicKey).ShouldBeFalse();
    }

    [Fact]
    public void Keys_of_another_curve_or_algorithm_are_unusable()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(1024);

        EnvelopeVerifier.IsUsable(Convert.ToBase64String(p384.ExportSubjectPublicKeyInfo())).ShouldBeFalse();
        EnvelopeVerifier.IsUsable(Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo())).ShouldBeFalse();
        EnvelopeVerifier.IsUsable(new string('A', 100_000)).ShouldBeFalse();
        EnvelopeVerifier.IsUsable(null).ShouldBeFalse();
        EnvelopeVerifier.IsUsable(EnvelopeVector.PublicKey).ShouldBeTrue();
        EnvelopeSigner.TryCreate(p384.ExportPkcs8PrivateKey(), out _).ShouldBeFalse();
        EnvelopeSigner.TryCreate([], out _).ShouldBeFalse();
    }

    [Fact]
    public void A_changed_public_key_is_wrong_or_unusable_but_never_an_exception()
    {
        EnvelopeReader.TryRead(EnvelopeVector.Frame(), out var envelope).ShouldBeTrue();
        var verifier = new EnvelopeVerifier(capacity: 64);
        Mutation.Any.Sample(mutate =>
        {
            var sound = Convert.FromBase64String(EnvelopeVector.PublicKey);
            var key = mutate(sound);
            if (!key.AsSpan().SequenceEqual(sound))
                verifier.Verify(envelope, Convert.ToBase64String(key)).ShouldNotBe(SignatureVerdict.Valid, Convert.ToHexString(key));
        }, iter: 2_000, threads: 1);
    }

    [Fact]
    public void Random_signature_fields_are_never_valid() => Gen.Byte.Array[128].Sample(field =>
    {
        field[0] = 0x30;
        new EnvelopeVerifier().Verify(field, Convert.FromHexString(EnvelopeVector.SignedPart), EnvelopeVector.PublicKey)
            .ShouldBeOneOf(SignatureVerdict.Wrong, SignatureVerdict.Malformed);
    }, iter: 500, threads: 1);

    private static EnvelopeSigner NewSigner()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        EnvelopeSigner.TryCreate(key.ExportPkcs8PrivateKey(), out var signer).ShouldBeTrue();
        return signer;
    }
}
