namespace GridOrleans.Errors;

/// <summary>One broken rule of a request.</summary>
/// <param name="Field">The member as a path in the request's JSON, for instance <c>lightValues[0].index</c>.</param>
/// <param name="Rule">The rule in words that tell how to mend it.</param>
[GenerateSerializer, Immutable, Alias("Violation")]
public sealed record Violation([property: Id(0)] string Field, [property: Id(1)] string Rule);
