using GridOrleans.Authorisation;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Commands;

/// <summary>Has the device fetch a new certificate (platform handbook, 4.9).</summary>
[GenerateSerializer, Alias("UpdateDeviceSslCertification"), CommandType("updateDeviceSslCertification")]
public sealed record UpdateDeviceSslCertification : DeviceCommand
{
    /// <summary>The longest <see cref="CertificateDomain"/> (platform handbook, 4.9).</summary>
    public const int LongestDomain = 100;

    /// <summary>The longest <see cref="CertificateUrl"/> (platform handbook, 4.9).</summary>
    public const int LongestUrl = 255;

    /// <summary>The host that has the certificate, 1 to 100 characters; devices of some protocols take fewer.</summary>
    [Id(0)]
    public required string CertificateDomain { get; init; }

    /// <summary>The certificate's path there, 1 to 255 characters; devices of some protocols take fewer.</summary>
    [Id(1)]
    public required string CertificateUrl { get; init; }

    /// <summary>The example of the OpenAPI document.</summary>
    public static UpdateDeviceSslCertification Example { get; } =
        new() { CertificateDomain = "certificates.city.example", CertificateUrl = "/certs/new-cert.pem" };

    /// <inheritdoc/>
    public override DeviceFunction Function => DeviceFunction.UpdateDeviceSslCertification;

    /// <inheritdoc/>
    protected override IEnumerable<Violation> ValidateContent()
    {
        if (CertificateDomain.Length == 0 || !Text.Fits(CertificateDomain, LongestDomain))
            yield return new("certificateDomain", $"must be 1 to {LongestDomain} characters, none a control character");
        if (CertificateUrl.Length == 0 || !Text.Fits(CertificateUrl, LongestUrl))
            yield return new("certificateUrl", $"must be 1 to {LongestUrl} characters, none a control character");
    }
}
