using System.Security.Claims;
using System.Threading.RateLimiting;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>
/// How much one organisation may have open in this gateway, and how fast it may send. Requests that wait for outcomes are counted apart: they cost little, and
/// many of them (a street of silent lights) must not keep the organisation's other requests out.
/// </summary>
internal static class CallerLimit
{
    public const string Policy = "caller";

    /// <summary>For operations whose answers last as long as their clients like, and which bound themselves how many are open: only the rate is limited.</summary>
    public const string LongPolicy = "long";

    /// <summary>Adds the limit to the framework's rate limiter.</summary>
    public static void Add(IServiceCollection services, RestOptions options) => services.AddRateLimiter(limiter =>
    {
        limiter.OnRejected = (rejected, _) => new ValueTask(
            rejected.HttpContext.Response.WriteProblem(ProblemCatalogue.Of(StatusCodes.Status429TooManyRequests)));
        // One bucket for all that an organisation sends; asked before the limit on what is open, so that a flood does not fill that queue.
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            context.User.FindFirstValue(CallerClaims.Organisation) is { } organisation
                ? RateLimitPartition.GetTokenBucketLimiter(organisation, name => Rate(options, name))
                : RateLimitPartition.GetNoLimiter(""));
        limiter.AddPolicy(LongPolicy, _ => RateLimitPartition.GetNoLimiter(""));
        limiter.AddPolicy(Policy, context =>
        {
            var organisation = context.User.FindFirstValue(CallerClaims.Organisation) ?? "";
            return Preference.AppliesTo(context)
                ? RateLimitPartition.GetConcurrencyLimiter((organisation, Waits: true), _ => new ConcurrencyLimiterOptions
                {
                    PermitLimit = options.MostWaitingPerOrganisation,
                })
                : RateLimitPartition.GetConcurrencyLimiter((organisation, Waits: false), _ => new ConcurrencyLimiterOptions
                {
                    PermitLimit = options.MostRequestsPerOrganisation,
                    QueueLimit = options.MostQueuedPerOrganisation,
                    QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
                });
        });
    });

    private static TokenBucketRateLimiterOptions Rate(RestOptions options, string organisation)
    {
        var rate = options.RequestsPerSecondOf.GetValueOrDefault(organisation, options.RequestsPerSecondPerOrganisation);
        return new() { TokenLimit = rate, TokensPerPeriod = rate, ReplenishmentPeriod = TimeSpan.FromSeconds(1) };
    }
}
