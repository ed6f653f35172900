using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GridOrleans.Tests.Unit.Gateway.Access;

/// <summary>An OpenID provider of a test: a discovery document, keys that can be changed, and the JWTs that it would make.</summary>
internal sealed class TestIssuer : IAsyncDisposable
{
    public const string Audience = "grid";

    private readonly WebApplication _app;

    private TestIssuer(WebApplication app) => _app = app;

    /// <summary>The keys that it shows.</summary>
    public List<IssuerKey> Keys { get; } = [new IssuerKey("rsa-1", RSA.Create(2048)), new IssuerKey("ec-1", ECDsa.Create(ECCurve.NamedCurves.nistP256))];

    public string Address => _app.Urls.Single();

    /// <summary>The issuer of its discovery document; null: its address.</summary>
    public string? Name { get; set; }

    /// <summary>It answers, but with a failure.</summary>
    public bool IsBroken { get; set; }

    /// <summary>How often its keys were read.</summary>
    public int Reads { get; private set; }

    public static async Task<TestIssuer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var issuer = new TestIssuer(app);
        app.MapGet("/.well-known/openid-configuration", () => issuer.Answer(new()
        {
            ["issuer"] = issuer.Name ?? issuer.Address,
            ["jwks_uri"] = $"{issuer.Address}/keys",
        }));
        app.MapGet("/keys", () =>
        {
            issuer.Reads++;
            return issuer.Answer(new() { ["keys"] = new JsonArray([.. issuer.Keys.Select(key => key.Public)]) });
        });
        await app.StartAsync();
        return issuer;
    }

    /// <summary>A JWT that is in order but for what a test changes.</summary>
    public string Token(Action<SecurityTokenDescriptor>? change = null, IssuerKey? key = null)
    {
        var now = DateTime.UtcNow;
        var token = new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = Audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(5),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = "7c9e",
                ["preferred_username"] = "anna",
                ["organisation"] = "city",
                ["scope"] = "openid read command",
            },
            SigningCredentials = (key ?? Keys[0]).Credentials,
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        foreach (var key in Keys)
            key.Dispose();
    }

    private IResult Answer(JsonObject document) => IsBroken ? Results.StatusCode(500) : Results.Text(document.ToJsonString(), "application/json");
}

/// <summary>A key that an issuer signs with.</summary>
internal sealed class IssuerKey(string id, AsymmetricAlgorithm algorithm) : IDisposable
{
    public SigningCredentials Credentials => algorithm is RSA rsa
        ? new(new RsaSecurityKey(rsa) { KeyId = id }, SecurityAlgorithms.RsaSha256)
        : new(new ECDsaSecurityKey((ECDsa)algorithm) { KeyId = id }, SecurityAlgorithms.EcdsaSha256);

    /// <summary>As a JSON Web Key (RFC 7517), without its private part.</summary>
    public JsonNode Public
    {
        get
        {
            if (algorithm is RSA rsa)
            {
                var parts = rsa.ExportParameters(false);
                return new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["kid"] = id,
                    ["alg"] = "RS256",
                    ["n"] = Base64UrlEncoder.Encode(parts.Modulus),
                    ["e"] = Base64UrlEncoder.Encode(parts.Exponent),
                };
            }
            var point = ((ECDsa)algorithm).ExportParameters(false).Q;
            return new JsonObject
            {
                ["kty"] = "EC",
                ["use"] = "sig",
                ["kid"] = id,
                ["crv"] = "P-256",
                ["x"] = Base64UrlEncoder.Encode(point.X),
                ["y"] = Base64UrlEncoder.Encode(point.Y),
            };
        }
    }

    /// <summary>The public half as bytes that everybody has, for forgers.</summary>
    public byte[] PublicBytes => ((RSA)algorithm).ExportSubjectPublicKeyInfo();

    public void Dispose() => algorithm.Dispose();
}
