namespace GridOrleans.Journal;

/// <summary>
/// A name with wildcards, <c>*</c> for any run of characters and <c>?</c> for one, whatever the case of ASCII letters (platform handbook, 5.1). In upper case, as PostgreSQL's
/// <c>upper</c> makes it of a column with collation "C", so that an index on that finds it.
/// </summary>
internal readonly struct NamePattern(string text)
{
    private static readonly char[] Wildcards = ['*', '?'];

    private readonly string _text = Upper(text);

    /// <summary>True when it has no wildcards.</summary>
    public bool IsName => _text.IndexOfAny(Wildcards) < 0;

    /// <summary>The name; only when it <see cref="IsName"/>.</summary>
    public string Name => _text;

    /// <summary>What comes before the first wildcard; may be empty.</summary>
    public string Prefix => _text[.._text.IndexOfAny(Wildcards)];

    /// <summary>The pattern for <c>like</c>, in which its own wildcards stand for themselves.</summary>
    public string Like => string.Concat(_text.Select(c => c switch
    {
        '*' => "%",
        '?' => "_",
        '%' or '_' or '\\' => $"\\{c}",
        _ => $"{c}",
    }));

    /// <summary>Above every name that starts so, in the order of code points.</summary>
    public static string EndOf(string prefix) => prefix + "\U0010FFFF";

    /// <summary>ASCII letters in upper case.</summary>
    public static string Upper(string text) => string.Create(text.Length, text, static (upper, text) =>
    {
        for (var i = 0; i < text.Length; i++)
            upper[i] = char.IsAsciiLetterLower(text[i]) ? (char)(text[i] - 'a' + 'A') : text[i];
    });
}
