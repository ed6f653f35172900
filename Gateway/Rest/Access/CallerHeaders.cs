using GridOrleans.Access;
using GridOrleans.Devices;
using GridOrleans.Gateway.Access;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.Extensions.Primitives;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>What a caller says of itself in headers, held against what it has proved (platform handbook, 2.1 and 2.3).</summary>
internal static class CallerHeaders
{
    public const string Organisation = "Osgp-Organisation";
    public const string User = "Osgp-User";
    public const string Application = "Osgp-Application";

    /// <summary>As every operation has them.</summary>
    public static Parameter[] Described { get; } =
    [
        Parameter.Header(Organisation, "The calling organisation: the one that the token or certificate is of. Needed only with a proof for several.", "city"),
        Parameter.Header(User, $"The user behind the organisation, for the audit trail: 1 to {Caller.LongestUserName} characters.", "anna"),
        Parameter.Header(Application, "The calling application, for the audit trail: 1 to 40 characters without spaces.", "lighting-desk"),
    ];

    /// <summary>The caller.</summary>
    /// <exception cref="ProofException">A header breaks its rule, or claims what has not been proved.</exception>
    public static Caller CallerBy(Proof proof, IHeaderDictionary headers) => new(OrganisationBy(proof, Name(headers, Organisation)))
    {
        UserName = UserBy(proof, UserName(headers)),
        ApplicationName = Name(headers, Application),
    };

    /// <summary>The refusal of a client certificate, in the words of GXF (platform handbook, 2.2, step 4) where the caller names its organisation.</summary>
    public static string CertificateRefusal(IHeaderDictionary headers) => Name(headers, Organisation) is { } named
        ? $"Client certificate is untrusted or invalid for organisation [{named}]" : "Client certificate is untrusted or invalid";

    private static string OrganisationBy(Proof proof, string? named)
    {
        if (named is not null && proof.Organisations.Contains(named, StringComparer.Ordinal))
            return named;
        if (named is not null)
        {
            throw ProofException.Forbidden(proof.Means switch
            {
                ProofMeans.Certificate => $"Client certificate is untrusted or invalid for organisation [{named}]",
                ProofMeans.OpenId => $"The JWT is not for organisation [{named}], which the header {Organisation} names.",
                _ => $"The API token is not one of organisation [{named}], which the header {Organisation} names.",
            });
        }
        return proof.Organisations switch
        {
            [var only] when DeviceRegistration.IsIdentification(only) => only,
            { Count: > 1 } => throw ProofException.Forbidden(
                $"The caller may call for several organisations: name one of them in the header {Organisation}."),
            _ => throw ProofException.Forbidden("The client certificate's common name is not an organisation's identification."),
        };
    }

    private static string? UserBy(Proof proof, string? named) => proof.UserName is not { } proved || named is null || named == proved
        ? proof.UserName ?? named
        : throw ProofException.Forbidden($"The JWT names another user than the header {User}; leave the header out.");

    private static string? Name(IHeaderDictionary headers, string header) => Single(headers[header], header) is not { } text ? null
        : DeviceRegistration.IsIdentification(text) ? text
        : throw ProofException.Violation(header, DeviceRegistration.IdentificationRule);

    private static string? UserName(IHeaderDictionary headers) => Single(headers[User], User) is not { } text ? null
        : text.Length is > 0 and <= Caller.LongestUserName && !text.Any(char.IsControl) ? text
        : throw ProofException.Violation(User, $"must be 1 to {Caller.LongestUserName} characters, none a control character");

    private static string? Single(StringValues values, string header) =>
        values.Count > 1 ? throw ProofException.Violation(header, "may appear once") : values is [{ } text] ? text : null;
}
