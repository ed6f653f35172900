using GridOrleans.Messages;

namespace GridOrleans.Tests.Cluster.Messages;

/// <summary>Messages as an adapter reports them.</summary>
internal static class Sample
{
    /// <summary>A message of today; every other one is the device's, and every fifth was not believed.</summary>
    public static ExchangedMessage Message(int number)
    {
        // In microseconds, as PostgreSQL keeps them.
        var now = TimeProvider.System.GetUtcNow();
        var at = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)).AddMilliseconds(number);
        return new()
        {
            Id = MessageId.At(at),
            CreatedAt = at,
            IsIncoming = number % 2 == 1,
            IsValid = number % 5 != 0 || number == 0,
            DeviceUid = number == 3 ? null : "AAECAwQFBgcICQoL",
            Size = 144 + number,
            Encoded = [.. Enumerable.Range(0, number).Select(i => (byte)i)],
            Decoded = $"{{ \"number\": {number} }}",
        };
    }
}
