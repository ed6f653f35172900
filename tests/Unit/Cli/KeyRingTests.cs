using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GridOrleans.Cli.Keys;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Cli;

public sealed class KeyRingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(DateTimeOffset.UtcNow);

    private KeyRing Keys => new(folder.Path);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Keys_are_made_once()
    {
        Keys.Complete(time);
        var before = Directory.GetFiles(folder.Path).ToDictionary(file => file, File.ReadAllText);
        Keys.Complete(time);

        before.Count.ShouldBeGreaterThanOrEqualTo(8);
        Directory.GetFiles(folder.Path).ToDictionary(file => file, File.ReadAllText).ShouldBe(before, ignoreOrder: true);
    }

    [Fact]
    public void A_public_key_that_does_not_belong_is_made_anew()
    {
        Keys.Complete(time);
        var right = File.ReadAllBytes(Keys.DevicePublicKey);
        File.Copy(Keys.PlatformPublicKey, Keys.DevicePublicKey, overwrite: true);

        Keys.Complete(time);

        File.ReadAllBytes(Keys.DevicePublicKey).ShouldBe(right);
    }

    [Fact]
    public void Key_files_hold_a_pair_in_the_forms_that_processes_read()
    {
        Keys.Complete(time);
        using var own = ECDsa.Create();
        own.ImportPkcs8PrivateKey(File.ReadAllBytes(Keys.PlatformPrivateKey), out _);
        using var other = ECDsa.Create();
        other.ImportSubjectPublicKeyInfo(File.ReadAllBytes(Keys.PlatformPublicKey), out _);
        byte[] message = [1, 2, 3];

        other.VerifyData(message, own.SignData(message, HashAlgorithmName.SHA256), HashAlgorithmName.SHA256).ShouldBeTrue();
        own.ExportParameters(false).Curve.Oid.Value.ShouldBe("1.2.840.10045.3.1.7", "P-256");
    }

    [Fact]
    public void Silos_get_the_tokens_hash_only()
    {
        var token = Keys.Token();

        token.Length.ShouldBeGreaterThanOrEqualTo(43);
        Keys.Token().ShouldBe(token);
        Keys.TokenHash().ShouldBe(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token))).ToLowerInvariant());
    }

    [Fact]
    public void The_gateways_certificate_is_trusted_by_whoever_trusts_the_authority()
    {
        Keys.Complete(time);
        using var certificate = X509Certificate2.CreateFromPemFile(Keys.GatewayCertificate, Keys.GatewayKey);

        Chain(certificate).ShouldBeTrue();
        certificate.MatchesHostname("localhost").ShouldBeTrue();
        certificate.MatchesHostname("127.0.0.1").ShouldBeTrue();
        certificate.MatchesHostname("::1").ShouldBeTrue();
        certificate.MatchesHostname("example.org").ShouldBeFalse();
    }

    [Fact]
    public void The_gateways_certificate_is_renewed_a_month_before_its_end()
    {
        Keys.Complete(time);
        var first = File.ReadAllText(Keys.GatewayCertificate);

        time.Advance(TimeSpan.FromDays(780));
        Keys.Complete(time);
        File.ReadAllText(Keys.GatewayCertificate).ShouldBe(first);
        time.Advance(TimeSpan.FromDays(20));
        Keys.Complete(time);
        File.ReadAllText(Keys.GatewayCertificate).ShouldNotBe(first);
    }

    [Fact]
    public void A_client_certificate_names_its_organisation_and_carries_its_key()
    {
        Keys.Complete(time);
        var pem = Keys.Authority.IssueClient(OrganisationName.Check("Net=Beheer,X").Name!, time);
        using var certificate = X509Certificate2.CreateFromPem(pem, pem);

        certificate.GetNameInfo(X509NameType.SimpleName, false).ShouldBe("Net=Beheer,X");
        certificate.HasPrivateKey.ShouldBeTrue();
        Chain(certificate).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("..")]
    [InlineData("tab\there")]
    [InlineData("12345678901234567890123456789012345678901")]
    public void Not_every_text_is_an_organisations_name(string text)
    {
        var (name, rule) = OrganisationName.Check(text);

        name.ShouldBeNull();
        rule.ShouldNotBeNull();
    }

    [Fact]
    public void Forty_characters_are_a_name() => OrganisationName.Check(new string('x', 40)).Name!.Value.Length.ShouldBe(40);

    private bool Chain(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(Keys.Authority.CertificateFile);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
