using GridOrleans.Access;
using Microsoft.AspNetCore.Authorization;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>The one place that decides which scope an operation needs: what it says itself, else its method.</summary>
internal sealed record EndpointScope(AccessScope Scope)
{
    /// <summary>The policy that demands the scope of the operation that is called.</summary>
    public static AuthorizationPolicy Policy { get; } = new AuthorizationPolicyBuilder(CallerHandler.SchemeName)
        .RequireAuthenticatedUser()
        .RequireAssertion(call => call.Resource is HttpContext context && call.User.Has(Of(context)))
        .Build();

    /// <summary>The scope that a request needs.</summary>
    public static AccessScope Of(HttpContext context) => Of(context.GetEndpoint()!.Metadata, context.Request.Method);

    /// <summary>The scope that an operation needs.</summary>
    public static AccessScope Of(IEnumerable<object> metadata, string? method) =>
        metadata.OfType<EndpointScope>().LastOrDefault()?.Scope
        ?? (method is not null && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) ? AccessScope.Read : AccessScope.Manage);
}

/// <summary>Tells endpoints their scope.</summary>
internal static class EndpointScopeExtensions
{
    /// <summary>The operation needs this scope, whatever its method.</summary>
    public static TBuilder WithScope<TBuilder>(this TBuilder builder, AccessScope scope) where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new EndpointScope(scope));
}
