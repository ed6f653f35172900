using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace GridOrleans.Gateway.Rest.OpenApi;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c>, and the page to try it at <c>/docs</c>.</summary>
internal static class ApiDocument
{
    private const string About = """
        Switch, read and watch the devices of a smart grid.

        Every operation needs a proof of who is calling: `Authorization: Bearer TOKEN` with an API token or, where a provider is configured, a JWT; or a
        client certificate. Each names the scope that a token needs: `read`, `command` or `manage`. Bodies are JSON; moments are ISO 8601 with an offset, best in UTC.
        What goes wrong is answered with a problem document (RFC 9457): decide by its `code`, which never changes its meaning; `errors` names
        each member that breaks a rule. With 429 and 503, `Retry-After` says when the same request may be sent again; a submission is
        safe to repeat when it carries an `Idempotency-Key`.
        """;

    /// <summary>Adds the document.</summary>
    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", document =>
    {
        document.AddDocumentTransformer(Introduce);
        document.AddOperationTransformer(OperationDescription.Complete);
        document.AddSchemaTransformer(SchemaDescription.Complete);
    });

    /// <summary>Maps document and page. The page's scripts come from this process, and it calls nobody else.</summary>
    public static void Map(WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/docs", page => page
            .WithTitle("GridOrleans REST")
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideClientButton().HideDeveloperTools()
            .AddPreferredSecuritySchemes(OperationSecurity.Bearer));
    }

    private static Task Introduce(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new() { Title = "GridOrleans REST", Version = "v1", Description = About };
        // The document is the same wherever it is served; without servers, clients use the address that they have it from.
        document.Servers = [];
        document.Components ??= new();
        OperationSecurity.Introduce(document);
        return Task.CompletedTask;
    }
}
