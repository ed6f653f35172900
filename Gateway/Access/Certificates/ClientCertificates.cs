using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;

namespace GridOrleans.Gateway.Access.Certificates;

/// <summary>
/// Who stands behind a client certificate. TLS has made sure that the client holds its key; whether it is worth anything is judged here, so that the client
/// is told what is wrong with it, once for each connection.
/// </summary>
internal sealed class ClientCertificates(TrustedAuthorities authorities, TimeProvider time)
{
    // X.520: id-at-commonName.
    private const string CommonName = "2.5.4.3";

    private static readonly object Key = new();

    /// <summary>The certificate of the request's connection, judged; null when there is none.</summary>
    public CertificateVerdict? Of(HttpContext context)
    {
        if (!authorities.AreConfigured || context.Connection.ClientCertificate is not { } certificate)
            return null;
        var connection = context.Features.Get<IConnectionItemsFeature>()?.Items;
        if (connection is not null && connection.TryGetValue(Key, out var judged) && judged is CertificateVerdict verdict && verdict.HoldsAt(time.GetUtcNow()))
            return verdict;
        verdict = Judge(certificate);
        if (connection is not null)
            connection[Key] = verdict;
        return verdict;
    }

    private CertificateVerdict Judge(X509Certificate2 certificate)
    {
        var now = time.GetUtcNow();
        using var chain = new X509Chain { ChainPolicy = authorities.PolicyAt(now) };
        var isTrusted = chain.Build(certificate);
        var elements = chain.ChainElements.Select(element => element.Certificate).ToList();
        var verdict = isTrusted
            ? new CertificateVerdict([.. CommonNamesOf(certificate)], null, elements.Min(element => element.NotAfter.ToUniversalTime()))
            : new CertificateVerdict([], Flaw(chain), DateTime.MaxValue);
        foreach (var element in elements)
            element.Dispose();
        return verdict;
    }

    // A part of the name that joins several attributes is no way to write an organisation's name; it counts for nothing.
    private static IEnumerable<string> CommonNamesOf(X509Certificate2 certificate) =>
        from part in certificate.SubjectName.EnumerateRelativeDistinguishedNames()
        where !part.HasMultipleElements && part.GetSingleElementType().Value == CommonName
        let name = part.GetSingleElementValue()
        where name is not null
        select name;

    private static string Flaw(X509Chain chain)
    {
        var flaws = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return flaws.HasFlag(X509ChainStatusFlags.NotTimeValid) ? "It has expired or is not valid yet."
            : flaws.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? "It is not for client authentication."
            : "It comes from no authority that this gateway trusts.";
    }
}

/// <summary>What a client certificate proves.</summary>
/// <param name="CommonNames">The common names of its subject; none unless it is trusted.</param>
/// <param name="Flaw">Why it is not trusted; null: it is.</param>
/// <param name="Until">When it or one of its authorities ends, in UTC.</param>
internal sealed record CertificateVerdict(IReadOnlyList<string> CommonNames, string? Flaw, DateTime Until)
{
    /// <summary>Whether a good verdict is still one; a bad one stays.</summary>
    public bool HoldsAt(DateTimeOffset moment) => moment.UtcDateTime < Until;
}
