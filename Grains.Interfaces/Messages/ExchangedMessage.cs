using System.Text.Json.Serialization;
using GridOrleans.Json;

namespace GridOrleans.Messages;

/// <summary>A message that the platform and a device exchanged, as the adapter saw it (platform handbook, 13.2).</summary>
[GenerateSerializer, Immutable, Alias("ExchangedMessage")]
public record ExchangedMessage
{
    /// <summary>The most messages of one attempt, or of one thing that a device said, that are logged; an OSLP command has four at most (OSLP handbook, 7.3).</summary>
    public const int MostPerReport = 16;

    /// <summary>The most characters of <see cref="Encoded"/> and of <see cref="Decoded"/> (platform handbook, 13.2).</summary>
    public const int LongestText = 8000;

    /// <summary>The most bytes that are kept: as many as can be written whole as <c>0x0A, 0x1B</c> within <see cref="LongestText"/>.</summary>
    public const int MostBytes = (LongestText + 2) / 6;

    /// <summary>Its id, made with the message by <see cref="MessageId"/>: reported twice, it is logged once.</summary>
    [Id(0)] public required Guid Id { get; init; }

    /// <summary>When it was sent or received.</summary>
    [Id(1)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>True: the device sent it.</summary>
    [Id(2)] public required bool IsIncoming { get; init; }

    /// <summary>
    /// True: it was what the sender could send there and then. False: its signature, its number or what else proves it was not right, and nothing that it says was believed.
    /// </summary>
    [Id(3)] public required bool IsValid { get; init; }

    /// <summary>The device's name in its protocol (OSLP: base64 of the 12 bytes; OSLP handbook, 4); absent in protocols without one.</summary>
    [Id(4)] public string? DeviceUid { get; init; }

    /// <summary>How many bytes it had on the wire, with everything around it.</summary>
    [Id(5)] public required int Size { get; init; }

    /// <summary>What it says, without signature and header; its first <see cref="MostBytes"/> bytes.</summary>
    [Id(6), JsonConverter(typeof(HexListConverter))] public required byte[] Encoded { get; init; }

    /// <summary>The same for people, its first <see cref="LongestText"/> characters; empty when it cannot be read.</summary>
    [Id(7)] public required string Decoded { get; init; }

    /// <summary>A text no longer than the log keeps it, and never half a character at its end.</summary>
    public static string Cut(string text) =>
        text.Length <= LongestText ? text : text[..(char.IsHighSurrogate(text[LongestText - 1]) ? LongestText - 1 : LongestText)];

    /// <summary>Bytes no more than the log keeps, as an array of their own.</summary>
    public static byte[] Cut(ReadOnlySpan<byte> bytes) => bytes[..Math.Min(bytes.Length, MostBytes)].ToArray();

    /// <summary>True when it keeps the bounds.</summary>
    [JsonIgnore]
    public bool IsWithinBounds => Encoded.Length <= MostBytes && Decoded.Length <= LongestText && DeviceUid is not { Length: > LongestUid };

    private const int LongestUid = 255;
}
