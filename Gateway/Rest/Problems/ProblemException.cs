using GridOrleans.Errors;

namespace GridOrleans.Gateway.Rest.Problems;

/// <summary>Ends a request with a problem that the gateway itself found.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;

    /// <summary>One broken rule.</summary>
    public static ProblemException Violation(string field, string rule) => new(ProblemCatalogue.Of([new Violation(field, rule)]));
}
