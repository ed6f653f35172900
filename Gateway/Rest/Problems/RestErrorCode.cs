namespace GridOrleans.Gateway.Rest.Problems;

/// <summary>The stable codes of problems that only exist over HTTP; all others are <see cref="Errors.ErrorCode"/>'s.</summary>
internal static class RestErrorCode
{
    /// <summary>The body is not JSON.</summary>
    public const string MalformedJson = "malformed-json";

    /// <summary>The request breaks a rule of HTTP itself.</summary>
    public const string BadRequest = "bad-request";

    /// <summary>There is nothing at this path.</summary>
    public const string NotFound = "not-found";

    /// <summary>The path knows other methods, named in <c>Allow</c>.</summary>
    public const string MethodNotAllowed = "method-not-allowed";

    /// <summary>The body did not arrive in time.</summary>
    public const string RequestTimeout = "request-timeout";

    /// <summary>The body is larger than its limit.</summary>
    public const string BodyTooLarge = "body-too-large";

    /// <summary>The body is of another content type than JSON.</summary>
    public const string UnsupportedMediaType = "unsupported-media-type";

    /// <summary>The proof of who is calling is good, but not for this: another organisation, or a scope that is missing.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>The caller has too much open at a time.</summary>
    public const string TooManyRequests = "too-many-requests";

    /// <summary>The OpenID provider cannot be reached, so that its JWTs cannot be judged; the same request may be sent again later.</summary>
    public const string ProviderUnavailable = "provider-unavailable";

    /// <summary>A defect of the platform.</summary>
    public const string InternalError = "internal-error";
}
