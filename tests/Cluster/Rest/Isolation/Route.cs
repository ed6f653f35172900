using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Cluster.Rest.Isolation;

/// <summary>An operation whose path names something.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Method">Its method.</param>
/// <param name="Template">Its path below <c>/api/v1</c>, with the names of what it names in braces.</param>
/// <param name="Names">What it names.</param>
internal sealed record Route(string Operation, HttpMethod Method, string Template, IReadOnlyList<string> Names)
{
    private const string Root = "/api/v1";

    /// <summary>All that the gateway serves.</summary>
    public static IReadOnlyList<Route> All(IServiceProvider gateway) =>
    [
        .. from endpoint in gateway.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           where endpoint.RoutePattern.RawText!.StartsWith(Root, StringComparison.Ordinal) && endpoint.RoutePattern.Parameters.Count > 0
           from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
           select new Route(
               endpoint.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName, new(method), endpoint.RoutePattern.RawText![Root.Length..],
               [.. endpoint.RoutePattern.Parameters.Select(parameter => parameter.Name)]),
    ];

    /// <summary>Its path for something that it names.</summary>
    public string PathOf(IReadOnlyDictionary<string, string> named) =>
        Names.Aggregate(Template, (path, name) => path.Replace($"{{{name}}}", Uri.EscapeDataString(named[name]), StringComparison.Ordinal));
}
