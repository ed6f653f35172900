namespace GridOrleans.Gateway.Rest.Access;

/// <summary>The proof of a request that goes on for long, which may end meanwhile.</summary>
/// <param name="Holds">Whether it would still be accepted.</param>
internal sealed record StandingProof(Func<CancellationToken, Task<bool>> Holds);

/// <summary>Ends the answers of those whose proof ends: a stream opened with a token that is then revoked would otherwise go on for days.</summary>
internal static class StandingProofWatch
{
    /// <summary>How often a proof is looked at; with what <see cref="ApiTokens"/> remembers, revocation takes less than 5 s.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>The operation's answer may last as long as its client likes.</summary>
    public static TBuilder WithStandingProof<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new Watched());

    /// <summary>Serves a request; it is aborted for the operation when its proof ends.</summary>
    public static async Task Serve(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Watched>() is null || context.Features.Get<StandingProof>() is not { } proof)
        {
            await next(context);
            return;
        }
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        var aborted = context.RequestAborted;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        context.RequestAborted = end.Token;
        var watch = Watch(proof, time, end);
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

    private static async Task Watch(StandingProof proof, TimeProvider time, CancellationTokenSource end)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                if (!await StillHolds(proof, end.Token))
                    await end.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The request is over.
        }
    }

    private static async Task<bool> StillHolds(StandingProof proof, CancellationToken cancellationToken)
    {
        try
        {
            return await proof.Holds(cancellationToken);
        }
        catch (Errors.UnavailableException)
        {
            // A cluster that is away has not revoked anything.
            return true;
        }
    }

    private sealed record Watched;
}
