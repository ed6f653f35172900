using GridOrleans.Access;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Unit.Gateway.Access;

/// <summary>Which scope each operation needs: all of them as they are mapped, so that none can be forgotten.</summary>
public sealed class ScopeTests(SharedRestHost shared) : IClassFixture<SharedRestHost>
{
    /// <summary>The operations that change something and are not for managing; whatever else changes something needs <see cref="AccessScope.Manage"/>.</summary>
    private static readonly string[] Commands = ["submitCommand", "submitCommands", "resubmitCommand", "cancelCommand"];

    private static readonly AccessScope[][] Grants =
    [
        [AccessScope.Read], [AccessScope.Command], [AccessScope.Manage],
        [AccessScope.Read, AccessScope.Command], [AccessScope.Read, AccessScope.Manage], [AccessScope.Command, AccessScope.Manage],
    ];

    [Fact]
    public async Task Each_operation_answers_to_a_token_with_its_scope_and_to_no_other()
    {
        using var http = shared.Host.NewClient(null);
        var operations = Operations().ToList();
        foreach (var scopes in Grants)
            shared.Host.Platform.Tokens.Grant(SecretOf(scopes), FakePlatform.Organisation, scopes);

        operations.Count.ShouldBeGreaterThanOrEqualTo(19);
        foreach (var (name, method, path) in operations)
        {
            var needed = method == "GET" ? AccessScope.Read : Commands.Contains(name) ? AccessScope.Command : AccessScope.Manage;
            foreach (var scopes in Grants)
            {
                using var request = new HttpRequestMessage(new(method), path) { Headers = { Authorization = new("Bearer", SecretOf(scopes)) } };
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                var challenge = answer.Headers.WwwAuthenticate.SingleOrDefault()?.ToString();
                if (scopes.Contains(needed))
                {
                    challenge.ShouldBeNull($"{name} with {SecretOf(scopes)}");
                    ((int)answer.StatusCode).ShouldNotBeOneOf([401, 403]);
                }
                else
                {
                    ((int)answer.StatusCode).ShouldBe(403, $"{name} with {SecretOf(scopes)}");
                    challenge.ShouldBe($"Bearer error=\"insufficient_scope\", scope=\"{needed.ToString().ToLowerInvariant()}\"");
                }
            }
        }
    }

    [Fact]
    public async Task No_operation_answers_without_a_proof()
    {
        using var http = shared.Host.NewClient(null);

        foreach (var (name, method, path) in Operations())
        {
            using var request = new HttpRequestMessage(new(method), path);
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            ((int)answer.StatusCode).ShouldBe(401, name);
        }
    }

    private static string SecretOf(AccessScope[] scopes) => $"only-{string.Join('-', scopes)}";

    private IEnumerable<(string Name, string Method, string Path)> Operations() =>
        from endpoint in shared.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        where endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal)
        let path = string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
            segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal ? literal.Content : "x"))
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (endpoint.Metadata.GetMetadata<EndpointNameMetadata>()!.EndpointName, method, $"/{path}");
}
