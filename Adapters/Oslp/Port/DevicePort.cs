using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;

namespace GridOrleans.Adapters.Oslp;

/// <summary>
/// Where devices connect. One message and its answer for each connection is the rule; the device closes (OSLP handbook, 1.2). Number, size and
/// patience are bounded; what is not in order ends its own connection and nothing else.
/// </summary>
internal sealed class DevicePort(
    IncomingMessages messages, SecurityEvents security, IOptions<OslpOptions> options, TimeProvider time, ILogger<DevicePort> logger)
    : ConnectionHandler
{
    private readonly OslpOptions _options = options.Value;
    private int _connections;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            if (Interlocked.Increment(ref _connections) > _options.MostConnections)
            {
                security.Record(
                    SecurityEventKind.TooMany, connection.RemoteEndPoint, null, $"{_options.MostConnections} devices are connected already.");
            }
            else
            {
                await Serve(connection);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            logger.LogDebug("A device at {Peer} went away: {Reason}", connection.RemoteEndPoint, gone.Message);
        }
        catch (Exception defect)
        {
            logger.LogError(defect, "A device's message from {Peer} could not be handled.", connection.RemoteEndPoint);
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private async Task Serve(ConnectionContext connection)
    {
        for (var answered = 0; answered < _options.MostMessagesPerConnection; answered++)
        {
            if (await Next(connection, isFirst: answered == 0) is not { } envelope || !await Answer(connection, envelope))
                return;
        }
        // Devices close after their answer; one that goes on and on is cut off.
        if (await Next(connection, isFirst: false) is not null)
            security.Record(SecurityEventKind.TooMany, connection.RemoteEndPoint, null, "More messages on one connection than are allowed.");
    }

    private async Task<bool> Answer(ConnectionContext connection, Envelope envelope)
    {
        using var limit = new TimeLimit(_options.AnswerLimit, time);
        byte[]? answer;
        try
        {
            answer = await messages.Handle(envelope, connection.RemoteEndPoint, limit.Token);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            logger.LogWarning("A device's message could not be answered within {Limit}: the cluster or its database is away.", _options.AnswerLimit);
            return false;
        }
        if (answer is null)
            return false;
        await connection.Transport.Output.WriteAsync(answer, limit.Token);
        return true;
    }

    /// <summary>The next whole envelope; null when there is none, which has been recorded where it matters.</summary>
    private async Task<Envelope?> Next(ConnectionContext connection, bool isFirst)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var limit = new TimeLimit(isFirst ? _options.FirstMessageLimit : _options.IdleLimit, time, stopping);
        var something = false;
        try
        {
            while (true)
            {
                var read = await connection.Transport.Input.ReadAsync(limit.Token);
                var buffer = read.Buffer;
                something = !buffer.IsEmpty;
                var framing = EnvelopeReader.Read(ref buffer, out var envelope, _options.MostPayload);
                if (framing == FramingResult.Complete)
                {
                    connection.Transport.Input.AdvanceTo(buffer.Start);
                    return envelope;
                }
                connection.Transport.Input.AdvanceTo(buffer.Start, buffer.End);
                if (framing == FramingResult.PayloadTooLarge)
                    return Refuse(SecurityEventKind.Malformed, $"The header announces more than {_options.MostPayload} bytes.");
                if (read.IsCompleted)
                    return something ? Refuse(SecurityEventKind.Malformed, "The connection ended within a message.") : null;
            }
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return isFirst || something ? Refuse(SecurityEventKind.Silence, "No whole message came in time.") : null;
        }

        Envelope? Refuse(SecurityEventKind kind, string detail)
        {
            security.Record(kind, connection.RemoteEndPoint, null, detail);
            return null;
        }
    }
}
