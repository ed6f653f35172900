using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace GridOrleans.Gateway.Rest.Bodies;

/// <summary>A request's body that is one record.</summary>
internal sealed record JsonBody<T>(T Record) : IEndpointParameterMetadataProvider where T : class
{
    /// <summary>Reads it.</summary>
    /// <exception cref="Problems.ProblemException">It is no such record.</exception>
    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context) =>
        new(PlatformBody.Parse<T>(await RequestBody.Read(context.Request, context.RequestAborted)).OrThrow());

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}
