namespace GridOrleans.Cli.Keys;

/// <summary>
/// The identification of an organisation as it stands in a certificate's common name and in a file name: 1 to 40 characters
/// (platform handbook, organisations), no white space, slash or control character, and neither <c>.</c> nor <c>..</c>.
/// </summary>
internal sealed record OrganisationName
{
    private const int MostCharacters = 40;

    private OrganisationName(string value) => Value = value;

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>Checks a text.</summary>
    /// <returns>The name, or <c>null</c> and the rule that the text breaks.</returns>
    public static (OrganisationName? Name, string? Rule) Check(string text)
    {
        if (text.Length is 0 or > MostCharacters) return (null, $"an organisation's name has 1 to {MostCharacters} characters");
        if (text is "." or "..") return (null, "an organisation's name is not '.' or '..'");
        if (text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '/' or '\\' || char.IsSurrogate(c)))
            return (null, "an organisation's name holds no spaces, slashes or control characters");
        return (new OrganisationName(text), null);
    }
}
