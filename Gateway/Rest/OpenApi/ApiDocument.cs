using Scalar.AspNetCore;

namespace GridOrleans.Gateway.Rest.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, and the page to try it at <c>/docs</c>.</summary>
internal static class ApiDocument
{
    /// <summary>Adds the document.</summary>
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", document =>
    {
    });

    /// <summary>Maps document and page.</summary>
    public static void Map(WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/docs", page => page.WithTitle("GridOrleans REST"));
    }
}
