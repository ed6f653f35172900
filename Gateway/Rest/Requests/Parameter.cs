namespace GridOrleans.Gateway.Rest.Requests;

/// <summary>A header or query parameter that an operation understands: read by its name, and described in the OpenAPI document.</summary>
/// <param name="Place">Where it is sent.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does, with its bounds.</param>
internal sealed record Parameter(ParameterPlace Place, string Name, string Description)
{
    /// <summary>The .NET type whose JSON form its values have.</summary>
    public Type Type { get; init; } = typeof(string);

    /// <summary>The lowest number.</summary>
    public int? Lowest { get; init; }

    /// <summary>The highest number.</summary>
    public int? Highest { get; init; }

    /// <summary>The value that it has when it is absent.</summary>
    public int? Default { get; init; }

    /// <summary>True: the parameter may appear several times, once for each value.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>A value as an example.</summary>
    public string? Example { get; init; }

    /// <summary>A query parameter of text.</summary>
    public static Parameter Query(string name, string description, string? example = null) =>
        new(ParameterPlace.Query, name, description) { Example = example };

    /// <summary>A header.</summary>
    public static Parameter Header(string name, string description, string? example = null) =>
        new(ParameterPlace.Header, name, description) { Example = example };
}

/// <summary>Where a parameter is sent.</summary>
internal enum ParameterPlace
{
    /// <summary>After the question mark.</summary>
    Query,

    /// <summary>As a header.</summary>
    Header,
}

/// <summary>Tells endpoints their parameters.</summary>
internal static class ParameterExtensions
{
    /// <summary>The operation understands these parameters.</summary>
    public static TBuilder WithParameters<TBuilder>(this TBuilder builder, params Parameter[] parameters)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata([.. parameters]);
}
