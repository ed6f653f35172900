using GridOrleans.Errors;
using GridOrleans.Hosting;
using GridOrleans.Signing;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Adapters.Hosting;

/// <summary>
/// Has messages signed by the platform. Those of many exchanges share a call: while calls are out, the next batch builds; nothing waits
/// for company (the Orleans handbook measured that lingering only costs, 2.c).
/// </summary>
public sealed class BatchingSigner
{
    /// <summary>The most messages in one call.</summary>
    public const int MostPerCall = 64;

    /// <summary>The most calls at a time.</summary>
    public const int MostCalls = 4;

    /// <summary>The most messages that wait; above the most exchanges and device connections that a process has by default.</summary>
    public const int MostWaiting = 16_384;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly ILogger<BatchingSigner> _logger;
    private readonly Lock _lock = new();
    private readonly Queue<Request> _waiting = new();
    private int _callsOut;

    internal BatchingSigner(IGrainFactory grains, TimeProvider time, ILogger<BatchingSigner> logger)
    {
        _grains = grains;
        _time = time;
        _logger = logger;
    }

    /// <summary>Signs a message; failed calls are repeated until the token ends that.</summary>
    /// <param name="message">1 to <see cref="ISigningGrain.MostBytes"/> bytes; not to be changed meanwhile.</param>
    /// <param name="cancellationToken">The caller's limit.</param>
    /// <returns>The signature, DER encoded.</returns>
    /// <exception cref="UnavailableException">Too many messages wait.</exception>
    /// <exception cref="RefusedException">The platform does not sign this.</exception>
    /// <exception cref="OperationCanceledException">The token ended it.</exception>
    public Task<byte[]> Sign(byte[] message, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(message.Length, ISigningGrain.MostBytes, nameof(message));
        var request = new Request(message, cancellationToken);
        bool send;
        lock (_lock)
        {
            if (_waiting.Count >= MostWaiting)
                throw UnavailableException.Busy("Too many messages wait to be signed.");
            _waiting.Enqueue(request);
            send = _callsOut < MostCalls;
            if (send)
                _callsOut++;
        }
        if (send)
            _ = Task.Run(SendUntilEmpty, CancellationToken.None);
        return request.Signature.Task.WaitAsync(cancellationToken);
    }

    private async Task SendUntilEmpty()
    {
        while (NextBatch() is { } batch)
            await Send(batch);
    }

    private List<Request>? NextBatch()
    {
        lock (_lock)
        {
            List<Request> batch = [];
            while (batch.Count < MostPerCall && _waiting.TryDequeue(out var request))
                batch.Add(request);
            if (batch.Count > 0)
                return batch;
            _callsOut--;
            return null;
        }
    }

    private async Task Send(List<Request> batch)
    {
        for (var attempt = 0; batch.RemoveAll(request => request.CancellationToken.IsCancellationRequested) >= 0 && batch.Count > 0; attempt++)
        {
            try
            {
                var signatures = await _grains.GetGrain<ISigningGrain>(0).Sign([.. batch.Select(request => request.Message)])
                    .WaitAsync(AttemptLimits.Of(attempt), _time);
                if (signatures.Count != batch.Count)
                    throw new InvalidOperationException($"{signatures.Count} signatures for {batch.Count} messages.");
                for (var i = 0; i < batch.Count; i++)
                    batch[i].Signature.TrySetResult(signatures[i]);
                return;
            }
            catch (RefusedException refusal)
            {
                foreach (var request in batch)
                    request.Signature.TrySetException(refusal);
                return;
            }
            catch (Exception failure)
            {
                _logger.LogWarning("Signing {Count} messages did not come through and is repeated: {Failure}", batch.Count, failure.Message);
                await Task.Delay(Pause * (0.5 + Random.Shared.NextDouble()), _time);
            }
        }
    }

    private sealed record Request(byte[] Message, CancellationToken CancellationToken)
    {
        public TaskCompletionSource<byte[]> Signature { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
