using GridOrleans.Errors;
using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Gateway.Access;

/// <summary>Ends the authentication of a caller, with what it is told if it asks for something that needs one.</summary>
internal sealed class ProofException(Problem problem) : Exception(problem.Detail)
{
    /// <summary>What the caller is told.</summary>
    public Problem Problem { get; } = problem;

    /// <summary>The proof is none.</summary>
    public static ProofException Invalid(string detail) => new(ProblemCatalogue.Of(ErrorCode.Unauthenticated, detail));

    /// <summary>The proof is good, but not for this.</summary>
    public static ProofException Forbidden(string detail) => new(ProblemCatalogue.Of(RestErrorCode.Forbidden, detail));

    /// <summary>What the caller says of itself breaks a rule.</summary>
    public static ProofException Violation(string field, string rule) => new(ProblemCatalogue.Of([new Violation(field, rule)]));
}
