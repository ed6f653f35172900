namespace GridOrleans.Access;

/// <summary>
/// A bearer token, by the lower-case hexadecimal SHA-256 of its UTF-8 text. The token itself is stored nowhere; it has 256 random bits,
/// so that a plain digest cannot be searched back.
/// </summary>
[Alias("IApiTokenGrain")]
public interface IApiTokenGrain : IGrainWithStringKey
{
    /// <summary>Whom it stands for, or null when it is unknown or revoked.</summary>
    [Alias("Read")]
    Task<Caller?> Read();

    /// <summary>Makes the token valid.</summary>
    [Alias("Grant")]
    Task Grant(Caller caller);

    /// <summary>Makes it invalid for ever.</summary>
    [Alias("Revoke")]
    Task Revoke();
}
