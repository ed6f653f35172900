using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>The proof of a request that goes on for long, which may end meanwhile.</summary>
/// <param name="Holds">Whether it would still be accepted.</param>
internal sealed record StandingProof(Func<CancellationToken, Task<bool>> Holds)
{
    /// <summary>Ends a request whose proof has ended, as it would be ended if it came now.</summary>
    /// <exception cref="ProblemException">The proof has ended.</exception>
    public async Task Require(CancellationToken cancellationToken)
    {
        if (!await Holds(cancellationToken))
            throw new ProblemException(ProblemCatalogue.Of(Errors.ErrorCode.Unauthenticated, "What proved the caller holds no longer."));
    }

    /// <summary>The proof of a request, for its operation's parameter.</summary>
    public static ValueTask<StandingProof?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<StandingProof>());
}

/// <summary>
/// Ends the answers of those who may not go on: a stream whose token is then revoked, or whose organisation is disabled, would otherwise go on for days.
/// </summary>
internal static class StandingProofWatch
{
    /// <summary>
    /// How often a proof and its organisation are looked at; with what <see cref="ApiTokens"/> remembers, a revocation takes less than 5 s, with what silos remember
    /// of organisations, disabling one takes less than 7 s.
    /// </summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>The operation's answer may last as long as its client likes.</summary>
    /// <param name="builder">The operation.</param>
    /// <param name="require">Asks the platform whether the caller may have it, before it begins and while it lasts; throws <see cref="Errors.RefusedException"/>.</param>
    public static TBuilder WithStandingProof<TBuilder>(this TBuilder builder, Func<HttpContext, CancellationToken, Task> require)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new Watched(require));

    /// <summary>Serves a request; it is aborted for the operation when its caller may not go on.</summary>
    public static async Task Serve(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Watched>() is not { } watched || context.Features.Get<StandingProof>() is not { } proof)
        {
            await next(context);
            return;
        }
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var aborted = context.RequestAborted;
        await watched.Require(context, aborted);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        context.RequestAborted = end.Token;
        var watch = Watch(token => MayGoOn(proof, watched, context, token), time, end);
        try
        {
            await next(context);
        }
        finally
        {
            // Whoever writes a failure's answer has a request that was not aborted.
            context.RequestAborted = aborted;
            await end.CancelAsync();
            await watch;
        }
    }

    private static async Task Watch(Func<CancellationToken, Task<bool>> mayGoOn, TimeProvider time, CancellationTokenSource end)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                if (!await mayGoOn(end.Token))
                    await end.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The request is over.
        }
    }

    private static async Task<bool> MayGoOn(StandingProof proof, Watched watched, HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            if (!await proof.Holds(cancellationToken))
                return false;
            await watched.Require(context, cancellationToken);
            return true;
        }
        catch (Errors.RefusedException)
        {
            return false;
        }
        catch (Errors.UnavailableException)
        {
            // A cluster that is away has taken nothing from anybody.
            return true;
        }
    }

    private sealed record Watched(Func<HttpContext, CancellationToken, Task> Require);
}
