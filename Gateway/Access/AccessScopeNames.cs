using GridOrleans.Access;
using GridOrleans.Gateway.Rest.Bodies;

namespace GridOrleans.Gateway.Access;

/// <summary>The scopes as they are written in JSON, in JWTs and in challenges.</summary>
internal static class AccessScopeNames
{
    private static readonly string[] Names = [.. JsonRules.NamesOf(typeof(AccessScope))];

    /// <summary>A scope's name.</summary>
    public static string Of(AccessScope scope) => Names[(int)scope];
}
