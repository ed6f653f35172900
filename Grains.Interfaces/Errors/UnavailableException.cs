namespace GridOrleans.Errors;

/// <summary>
/// The platform cannot take the request now. Whether an earlier attempt of the same request took effect may be unknown, so it is safe
/// to repeat only with the same command id or idempotency key.
/// </summary>
[GenerateSerializer, Alias("UnavailableException")]
public sealed class UnavailableException : Exception
{
    /// <summary>Says what is away and when to try again.</summary>
    /// <param name="code"><see cref="ErrorCode.Busy"/>, <see cref="ErrorCode.Overloaded"/>, <see cref="ErrorCode.StoreUnavailable"/> or
    /// <see cref="ErrorCode.ClusterUnavailable"/>.</param>
    /// <param name="message">What is away, for people.</param>
    /// <param name="retryAfter">When the same request may be sent again.</param>
    public UnavailableException(string code, string message, TimeSpan retryAfter) : base(message)
    {
        Code = code;
        RetryAfter = retryAfter;
    }

    /// <summary>One of <see cref="ErrorCode"/>.</summary>
    [Id(0)]
    public string Code { get; }

    /// <summary>When the same request may be sent again.</summary>
    [Id(1)]
    public TimeSpan RetryAfter { get; }

    /// <summary>A limit of the one thing that was asked: a device's queue, a gateway's requests.</summary>
    public static UnavailableException Busy(string what) => new(ErrorCode.Busy, what, TimeSpan.FromSeconds(1));

    /// <summary>A limit for all devices together: asking for another one does not help either.</summary>
    public static UnavailableException Overloaded(string what) => new(ErrorCode.Overloaded, what, TimeSpan.FromSeconds(1));

    /// <summary>A database that does not answer.</summary>
    public static UnavailableException Store(string what) => new(ErrorCode.StoreUnavailable, what, TimeSpan.FromSeconds(2));
}
