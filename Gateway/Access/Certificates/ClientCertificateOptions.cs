using System.ComponentModel.DataAnnotations;

namespace GridOrleans.Gateway.Access.Certificates;

/// <summary>Section <c>ClientCertificates</c>: whose certificates prove an organisation.</summary>
internal sealed class ClientCertificateOptions
{
    public const string Section = "ClientCertificates";

    /// <summary>
    /// PEM files with the certificates of the trusted authorities: roots, and intermediate ones where there are any. The machine's own roots are not
    /// trusted. None: client certificates are not asked for.
    /// </summary>
    [MaxLength(16)]
    public string[] AuthorityFiles { get; set; } = [];
}
