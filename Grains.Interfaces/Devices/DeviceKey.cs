using System.Buffers.Text;

namespace GridOrleans.Devices;

/// <summary>The form of a device's public key.</summary>
public static class DeviceKey
{
    /// <summary>The longest public key as base64 text (OSLP handbook, 2.4).</summary>
    public const int Longest = 255;

    /// <summary>The rule of <see cref="IsOne"/> in words.</summary>
    public static string Rule { get; } = $"must be base64 with padding, at most {Longest} characters, without line breaks";

    /// <summary>True for base64 with padding and without white space (platform handbook, 4.9).</summary>
    public static bool IsOne(string text) => text.Length is > 0 and <= Longest && Base64.IsValid(text) && !text.Any(char.IsWhiteSpace);
}
