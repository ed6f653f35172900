using System.Collections.Concurrent;

namespace GridOrleans.Cli.Bench;

/// <summary>What became of all that was offered.</summary>
internal sealed class OfferLog
{
    private readonly ConcurrentDictionary<string, int> refusals = [];
    private long accepted;
    private long offered;
    private int impolite;

    /// <summary>Commands that were accepted.</summary>
    public long Accepted => accepted;

    /// <summary>Commands that were offered.</summary>
    public long Offered => offered;

    /// <summary>Batches that were refused as a whole without a word when to come again.</summary>
    public int Impolite => impolite;

    /// <summary>How often commands or batches were refused, by kind.</summary>
    public string Refusals => refusals.IsEmpty ? "none" : string.Join(", ", refusals.OrderBy(kind => kind.Key).Select(kind => $"{kind.Value} {kind.Key}"));

    /// <summary>A batch was answered.</summary>
    public void Add(Offer offer)
    {
        Interlocked.Add(ref accepted, offer.Accepted);
        Interlocked.Add(ref offered, offer.Accepted + offer.Refused);
        if (offer.Refused == 0) return;
        if (!offer.HasRetryAfter) Interlocked.Increment(ref impolite);
        var (kind, count) = offer.Status == 202 ? ("commands of accepted batches", offer.Refused) : ($"batches with {offer.Status}", 1);
        refusals.AddOrUpdate(kind, count, (_, before) => before + count);
    }
}
