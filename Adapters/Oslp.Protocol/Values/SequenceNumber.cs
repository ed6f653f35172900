namespace GridOrleans.Adapters.Oslp.Protocol;

/// <summary>
/// The rules of sequence numbers: 16 bit, the successor of 65535 is 0, and each side remembers the last one used
/// (OSLP handbook, chapter 6).
/// </summary>
public static class SequenceNumber
{
    /// <summary>The largest deviation accepted, told to devices when they confirm their registration (OSLP handbook, 6.1).</summary>
    public const int Window = 6;

    private const int Count = ushort.MaxValue + 1;

    /// <summary>The number after this one.</summary>
    /// <param name="number">0 to 65535.</param>
    public static ushort Next(ushort number) => unchecked((ushort)(number + 1));

    /// <summary>A number some steps away, in either direction, around the wrap.</summary>
    /// <param name="number">0 to 65535.</param>
    /// <param name="steps">How far; negative is backwards.</param>
    public static ushort Add(ushort number, int steps) => unchecked((ushort)(number + steps));

    /// <summary>
    /// Whether a received number may follow the stored one: its distance on the circle from the successor of the stored one is
    /// at most the window, so stored - 5 to stored + 7 (OSLP handbook, 6.3). Numbers already used are among those; a
    /// receiver has to recognise a repetition by other means (OSLP handbook, 6.5).
    /// </summary>
    /// <param name="stored">The last number used.</param>
    /// <param name="received">The number in the envelope.</param>
    /// <param name="window">The largest distance, 0 to 32767.</param>
    public static bool IsAcceptable(ushort stored, ushort received, int window = Window) => Distance(Next(stored), received) <= window;

    private static int Distance(ushort expected, ushort received)
    {
        var distance = Math.Abs(expected - received);
        return Math.Min(distance, Count - distance);
    }
}
