namespace GridOrleans.Devices;

/// <summary>The rule of free text: bounded, and nothing that could deceive who reads it in a list or log.</summary>
internal static class Text
{
    /// <summary>The rule in words.</summary>
    public static string RuleOf(int longest) => $"must be at most {longest} characters, none a control character";

    /// <summary>True when it is absent, or short enough and without control characters.</summary>
    public static bool Fits(string? text, int longest) => text is null || (text.Length <= longest && !text.Any(char.IsControl));
}
