using Microsoft.AspNetCore.Http.Metadata;

namespace GridOrleans.Gateway.Rest.OpenApi;

/// <summary>What an operation's description tells besides its types.</summary>
internal static class EndpointDescription
{
    /// <summary>The operation may answer with problems of these codes.</summary>
    public static TBuilder WithProblems<TBuilder>(this TBuilder builder, params string[] codes) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ProblemCodes(codes));

    /// <summary>The operation's good answers carry these headers.</summary>
    public static TBuilder WithResponseHeaders<TBuilder>(this TBuilder builder, params string[] names) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new ResponseHeaders(names));

    /// <summary>The operation's body may be larger than the server's limit.</summary>
    public static TBuilder WithLargestBody<TBuilder>(this TBuilder builder, long bytes) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new LargestBody(bytes));

    private sealed record LargestBody(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}

/// <summary>The codes of the problems that an operation may answer with.</summary>
internal sealed record ProblemCodes(IReadOnlyList<string> Codes);

/// <summary>The headers of an operation's good answers.</summary>
internal sealed record ResponseHeaders(IReadOnlyList<string> Names);
