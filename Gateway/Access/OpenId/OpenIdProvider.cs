using GridOrleans.Gateway.Rest.Problems;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace GridOrleans.Gateway.Access.OpenId;

/// <summary>
/// What the provider says of itself (OpenID Connect Discovery 1.0): its issuer and the keys that it signs with, remembered so that it is not asked for each
/// caller, and that it may be away for a while.
/// </summary>
internal sealed partial class OpenIdProvider(OpenIdOptions options, IDocumentRetriever documents, TimeProvider time, ILogger<OpenIdProvider> logger)
{
    /// <summary>After this time it is asked again, while callers are still judged by what is known.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>For how long what it said is believed while it cannot be reached.</summary>
    public static readonly TimeSpan Usable = TimeSpan.FromHours(24);

    /// <summary>How often it is asked at most: anybody can send a JWT with a key that nobody knows.</summary>
    public static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Known? _known;
    private Task<Known?>? _asking;
    private long? _tried;

    /// <summary>What it said.</summary>
    /// <exception cref="ProofException">It never answered, or not for too long.</exception>
    public async Task<OpenIdConnectConfiguration> Read(CancellationToken cancellationToken)
    {
        var known = _known;
        if (known is not null && Age(known) < Fresh)
            return known.Configuration;
        var asking = Ask();
        if (known is not null && Age(known) < Usable)
            return known.Configuration;
        if (asking is not null && await asking.WaitAsync(cancellationToken) is { } answer)
            return answer.Configuration;
        throw new ProofException(ProblemCatalogue.Of(
            RestErrorCode.ProviderUnavailable, "The OpenID provider cannot be reached, so that the JWT cannot be judged.", retryAfter: BetweenTries));
    }

    /// <summary>What it says now, because a JWT names a key that <paramref name="known"/> has not; null when it says nothing else.</summary>
    public async Task<OpenIdConnectConfiguration?> ReadAgain(OpenIdConnectConfiguration known, CancellationToken cancellationToken)
    {
        if (_known is { } newer && newer.Configuration != known)
            return newer.Configuration;
        return Ask() is { } asking && await asking.WaitAsync(cancellationToken) is { } answer ? answer.Configuration : null;
    }

    private TimeSpan Age(Known known) => time.GetElapsedTime(known.Since);

    // One question serves all who wait for the answer.
    private Task<Known?>? Ask()
    {
        lock (_gate)
        {
            if (_asking is { IsCompleted: false })
                return _asking;
            if (_tried is { } tried && time.GetElapsedTime(tried) < BetweenTries)
                return null;
            _tried = time.GetTimestamp();
            return _asking = Fetch();
        }
    }

    private async Task<Known?> Fetch()
    {
        var authority = options.Authority!.TrimEnd('/');
        try
        {
            var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(
                $"{authority}/.well-known/openid-configuration", documents, CancellationToken.None);
            // OpenID Connect Discovery 1.0, 4.3: else one provider could speak for another.
            if (configuration.Issuer?.TrimEnd('/') != authority)
                throw new InvalidOperationException($"The document's issuer is {configuration.Issuer}, not {authority}.");
            return _known = new(configuration, time.GetTimestamp());
        }
        // Whatever a provider answers, it is no defect of this process.
        catch (Exception failure)
        {
            Failed(failure, authority);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The OpenID provider {Authority} cannot be used")]
    private partial void Failed(Exception failure, string authority);

    private sealed record Known(OpenIdConnectConfiguration Configuration, long Since);
}
