using System.Diagnostics.Metrics;
using GridOrleans.Audit;
using Orleans.Concurrency;

namespace GridOrleans.Signing;

/// <summary>Signs in the silo that the caller is connected to, with as many activations as there are cores.</summary>
[StatelessWorker]
internal sealed class SigningGrain(PlatformKey key) : Grain, ISigningGrain
{
    private static readonly Meter Meter = new("GridOrleans.Signing");
    private static readonly Counter<int> Signed = Meter.CreateCounter<int>("grid.signing.signed");

    public Task<IReadOnlyList<byte[]>> Sign(IReadOnlyList<byte[]> messages)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messages.Count, ISigningGrain.MostMessages);
        foreach (var message in messages)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, ISigningGrain.MostBytes);
            // Who signs for devices must not be able to have the audit trail's anchors signed.
            if (AuditAnchor.IsStatement(message))
                throw new ArgumentException("This is no message to a device.", nameof(messages));
        }
        var signatures = key.Sign(messages);
        Signed.Add(messages.Count);
        return Task.FromResult<IReadOnlyList<byte[]>>(signatures);
    }

    public Task<byte[]> PublicKey() => Task.FromResult(key.PublicKey);
}
