using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Commands;

/// <summary>Gives the device the key by which it is to verify the platform's messages from then on (platform handbook, 4.9).</summary>
[GenerateSerializer, Alias("SetDeviceVerificationKey"), CommandType("setDeviceVerificationKey")]
public sealed record SetDeviceVerificationKey : DeviceCommand
{
    /// <summary>The shortest key (platform handbook, 4.9).</summary>
    public const int Shortest = 120;

    /// <summary>The longest key (platform handbook, 4.9).</summary>
    public const int Longest = 138;

    /// <summary>The public key as base64 text, 120 to 138 characters: 124 for P-256 (OSLP handbook, 7.14).</summary>
    [Id(0)]
    public required string VerificationKey { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static SetDeviceVerificationKey Example { get; } = new()
    {
        VerificationKey =
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==",
    };

    /// <inheritdoc/>
    public override DeviceFunction Function => DeviceFunction.SetDeviceVerificationKey;

    /// <inheritdoc/>
    protected override IEnumerable<Violation> ValidateContent()
    {
        // What is no ASCII cannot be sent; whether it is a key, the device finds out.
        if (VerificationKey.Length is < Shortest or > Longest || !VerificationKey.All(c => char.IsAscii(c) && !char.IsControl(c)))
            yield return new("verificationKey", $"must be {Shortest} to {Longest} characters of ASCII, none a control character");
    }
}
