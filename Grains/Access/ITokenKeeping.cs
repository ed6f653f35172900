namespace GridOrleans.Access;

/// <summary>What the organisation's tokens grain does with a single token; nobody outside the silos may.</summary>
[Alias("ITokenKeeping")]
internal interface ITokenKeeping : IGrainWithStringKey
{
    /// <summary>Makes the token valid, unless it has been granted or revoked before.</summary>
    [Alias("Grant")]
    Task Grant(ApiToken token);

    /// <summary>Makes it invalid for ever.</summary>
    [Alias("Revoke")]
    Task Revoke();

    /// <summary>Removes its record; it is unknown then, and so invalid all the same.</summary>
    [Alias("Forget")]
    Task Forget();
}
