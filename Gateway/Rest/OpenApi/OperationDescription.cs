using System.Globalization;
using System.Text.Json.Nodes;
using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace GridOrleans.Gateway.Rest.OpenApi;

/// <summary>Gives each operation what its endpoint's metadata tell: parameters, headers, problems, examples, rights.</summary>
internal static class OperationDescription
{
    private static readonly Dictionary<string, string> PathParameters = new()
    {
        ["deviceIdentification"] = "The device's identification: 1 to 40 characters without spaces.",
        ["organisationIdentification"] = "The organisation's identification: 1 to 40 characters without spaces.",
        ["id"] = "The token's id, as its making answered it.",
        ["throttlingConfig"] = "The configuration's name: 1 to 100 characters.",
        ["job"] = "The job's name, for instance retention.",
        ["code"] = "The manufacturer's code: 1 to 4 characters without spaces, whatever their capitals.",
        ["modelCode"] = "The device model's code: 1 to 255 characters.",
        ["correlationUid"] = "The command's id, as its submission answered it.",
        ["applicationName"] = "The application: 1 to 40 letters, digits, '.', '_' or '-'.",
        ["notificationId"] = "The notification's id, which is the event's.",
    };

    private static readonly Dictionary<string, string> AnswerHeaders = new()
    {
        ["Location"] = "Where the resource can be read.",
        ["ETag"] = "The tag of this answer, for If-Match and If-None-Match.",
        ["Server-Timing"] = "How long the database took, in milliseconds: db;dur=1.5 (W3C Server Timing).",
        ["Preference-Applied"] = "The wait that was applied.",
    };

    private static readonly string[] BodyCodes =
        [RestErrorCode.BadRequest, RestErrorCode.RequestTimeout, RestErrorCode.BodyTooLarge, RestErrorCode.UnsupportedMediaType];

    /// <summary>Completes an operation.</summary>
    public static async Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        foreach (var inPath in operation.Parameters.OfType<OpenApiParameter>().Where(p => p.Name is not null))
            inPath.Description ??= PathParameters.GetValueOrDefault(inPath.Name!);
        foreach (var parameter in metadata.OfType<Parameter>())
            operation.Parameters.Add(await Describe(parameter, context, cancellationToken));
        foreach (var name in metadata.OfType<ResponseHeaders>().SelectMany(headers => headers.Names))
            AddHeader(operation, name);
        var codes = metadata.OfType<ProblemCodes>().SelectMany(problems => problems.Codes);
        await AddProblems(operation, operation.RequestBody is null ? codes : codes.Concat(BodyCodes), context, cancellationToken);
        AddExamples(operation, metadata.OfType<IAcceptsMetadata>().FirstOrDefault()?.RequestType);
        OperationRight.Complete(operation, metadata);
        OperationSecurity.Complete(operation, context);
    }

    private static async Task<OpenApiParameter> Describe(
        Parameter parameter, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var schema = await context.GetOrCreateSchemaAsync(parameter.Type, null, cancellationToken);
        schema.Minimum = parameter.Lowest?.ToString(CultureInfo.InvariantCulture);
        schema.Maximum = parameter.Highest?.ToString(CultureInfo.InvariantCulture);
        schema.Default = parameter.Default is { } otherwise ? JsonValue.Create(otherwise) : null;
        return new()
        {
            Name = parameter.Name,
            In = parameter.Place == ParameterPlace.Query ? ParameterLocation.Query : ParameterLocation.Header,
            Description = parameter.Description,
            Schema = parameter.IsRepeatable ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema } : schema,
            Example = parameter.Example is { } example ? JsonValue.Create(example) : null,
        };
    }

    private static void AddHeader(OpenApiOperation operation, string name)
    {
        foreach (var answer in operation.Responses!.Where(r => r.Key.StartsWith('2')).Select(r => r.Value).OfType<OpenApiResponse>())
        {
            answer.Headers ??= new Dictionary<string, IOpenApiHeader>();
            answer.Headers[name] = new OpenApiHeader
            {
                Description = AnswerHeaders[name],
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            };
        }
    }

    private static async Task AddProblems(
        OpenApiOperation operation, IEnumerable<string> codes, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellationToken);
        foreach (var sameStatus in codes.Distinct().GroupBy(ProblemCatalogue.StatusOf).OrderBy(group => group.Key))
        {
            var response = new OpenApiResponse
            {
                Description = $"{ProblemCatalogue.Of(sameStatus.First(), "").Title}. Codes: {string.Join(", ", sameStatus.Select(code => $"`{code}`"))}.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [ProblemResult.ContentType] = new() { Schema = new OpenApiSchemaReference(nameof(Problem), context.Document) },
                },
            };
            if (sameStatus.Key is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
            {
                response.Headers = new Dictionary<string, IOpenApiHeader>
                {
                    ["Retry-After"] = new OpenApiHeader
                    {
                        Description = "After how many seconds the same request may be sent again.",
                        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer },
                    },
                };
            }
            operation.Responses![sameStatus.Key.ToString(CultureInfo.InvariantCulture)] = response;
        }
    }

    private static void AddExamples(OpenApiOperation operation, Type? bodyType)
    {
        if (operation.RequestBody?.Content?.Values.FirstOrDefault() is not { } body || operation.OperationId is not { } id)
            return;
        body.Examples = Examples.ForRequest(id, bodyType).ToDictionary(
            example => example.Name,
            example => (IOpenApiExample)new OpenApiExample { Summary = example.Name, Value = example.Json });
    }
}
