namespace GridOrleans.Access;

/// <summary>The way in of a platform that has no organisation yet.</summary>
[Alias("IFirstToken")]
internal interface IFirstToken : IGrainWithStringKey
{
    /// <summary>Makes the configured token valid for the organisation: every scope, no expiry. Revoked before, it stays so.</summary>
    [Alias("GrantFirst")]
    Task GrantFirst(string hash);
}
