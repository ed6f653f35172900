using Orleans.Concurrency;

namespace GridOrleans.Signing;

/// <summary>Signs in the silo that the caller is connected to, with as many activations as there are cores.</summary>
[StatelessWorker]
internal sealed class SigningGrain(PlatformKey key) : Grain, ISigningGrain
{
    public Task<IReadOnlyList<byte[]>> Sign(IReadOnlyList<byte[]> messages)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messages.Count, ISigningGrain.MostMessages);
        foreach (var message in messages)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, ISigningGrain.MostBytes);
        return Task.FromResult<IReadOnlyList<byte[]>>(key.Sign(messages));
    }

    public Task<byte[]> PublicKey() => Task.FromResult(key.PublicKey);
}
