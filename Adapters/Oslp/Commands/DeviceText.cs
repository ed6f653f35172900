namespace GridOrleans.Adapters.Oslp;

/// <summary>Text that a device sent, made fit to be kept: a database refuses a null character, and logs and terminals others.</summary>
internal static class DeviceText
{
    /// <summary>Replaces control characters and lone surrogates by spaces, and cuts to a length in characters.</summary>
    public static string Clean(string text, int longest)
    {
        var cut = text.Length <= longest ? text : text[..longest];
        return IsClean(cut) ? cut : string.Create(cut.Length, cut, static (clean, source) =>
        {
            for (var i = 0; i < clean.Length; i++)
                clean[i] = IsFit(source, i) ? source[i] : ' ';
        });
    }

    private static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!IsFit(text, i))
                return false;
        }
        return true;
    }

    private static bool IsFit(string text, int i) =>
        !char.IsControl(text[i])
        && (!char.IsSurrogate(text[i])
            || (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            || (char.IsLowSurrogate(text[i]) && i > 0 && char.IsHighSurrogate(text[i - 1])));
}
