using GridOrleans.Gateway.Access;
using GridOrleans.Gateway.Rest.Access;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace GridOrleans.Gateway.Rest.OpenApi;

/// <summary>Tells how callers prove who they are, and which scope each operation needs.</summary>
internal static class OperationSecurity
{
    /// <summary>The document's name for tokens.</summary>
    public const string Bearer = "Bearer";

    private const string Certificate = "ClientCertificate";

    /// <summary>Names the ways.</summary>
    public static void Introduce(OpenApiDocument document)
    {
        document.AddComponent<IOpenApiSecurityScheme>(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An API token, of which the platform keeps only the SHA-256, or a JWT of the configured OpenID provider.",
        });
        document.AddComponent<IOpenApiSecurityScheme>(Certificate, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.MutualTLS,
            Description = "A client certificate whose common name is the organisation; it has every scope.",
        });
    }

    /// <summary>Gives an operation its scope, in words and as the role that the specification knows (OpenAPI 3.1, security requirement object).</summary>
    public static void Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var description = context.Description;
        var scope = AccessScopeNames.Of(EndpointScope.Of(description.ActionDescriptor.EndpointMetadata, description.HttpMethod));
        operation.Description = $"{operation.Description} Needs the scope `{scope}`.".TrimStart();
        operation.Security =
        [
            new() { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [scope] },
            new() { [new OpenApiSecuritySchemeReference(Certificate, context.Document)] = [] },
        ];
    }
}
