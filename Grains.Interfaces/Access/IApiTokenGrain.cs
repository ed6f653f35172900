namespace GridOrleans.Access;

/// <summary>
/// A bearer token, by the lower-case hexadecimal SHA-256 of its UTF-8 text. The token itself is stored nowhere; it has 256 random bits,
/// so that a plain digest cannot be searched back.
/// </summary>
[Alias("IApiTokenGrain")]
public interface IApiTokenGrain : IGrainWithStringKey
{
    /// <summary>What it stands for, or null when it is unknown, revoked or expired.</summary>
    [Alias("Read")]
    Task<ApiToken?> Read();
}
