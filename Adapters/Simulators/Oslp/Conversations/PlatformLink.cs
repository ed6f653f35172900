using System.Buffers;
using System.Net;
using System.Net.Sockets;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Simulators.Oslp;

/// <summary>
/// One exchange that a device begins: connect, send, wait for the answer, close (OSLP handbook, 1.2). The answer counts only
/// when the platform signed it for this device under the same number (OSLP handbook, 5.5).
/// </summary>
internal sealed class PlatformLink(PlatformAddress platform, PlatformKey platformKey, SimulatorOptions options, TimeProvider time)
{
    private const int LargestAnswer = Envelope.HeaderLength + EnvelopeReader.DefaultMaximumPayload;

    public async Task<ExchangeResult> ExchangeAsync(
        StreetLight light,
        byte[] frame,
        ushort number,
        MessageKind wanted,
        CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,

            // The device closes first; without this each exchange would leave a port occupied for a minute.
            LingerState = new LingerOption(enable: true, seconds: 0),
        };
        if (!await ConnectAsync(socket, cancellation))
            return new ExchangeResult(ExchangeOutcome.NoConnection);

        var envelope = await AskAsync(socket, frame, cancellation);
        if (envelope is null)
            return new ExchangeResult(ExchangeOutcome.NoAnswer);

        return envelope.Uid == light.Uid && envelope.SequenceNumber == number && platformKey.Signed(envelope)
            && MessageCodec.TryParse(envelope.Payload.Span, out var answer, out var kind) && kind == wanted
                ? new ExchangeResult(ExchangeOutcome.Answered, answer)
                : new ExchangeResult(ExchangeOutcome.BadAnswer);
    }

    private async Task<bool> ConnectAsync(Socket socket, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await socket.ConnectAsync(platform.EndPoint, either.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<Envelope?> AskAsync(Socket socket, byte[] frame, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.ResponseTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var received = ArrayPool<byte>.Shared.Rent(LargestAnswer);
        try
        {
            await socket.SendAsync(frame, either.Token);
            return await ReadAsync(socket, received, either.Token);
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(received);
        }
    }

    private static async Task<Envelope?> ReadAsync(Socket socket, byte[] received, CancellationToken cancellation)
    {
        var length = 0;
        while (length < received.Length)
        {
            var more = await socket.ReceiveAsync(received.AsMemory(length), cancellation);
            if (more == 0)
                return null;

            length += more;
            var buffer = new ReadOnlySequence<byte>(received, 0, length);
            switch (EnvelopeReader.Read(ref buffer, out var envelope))
            {
                case FramingResult.Complete:
                    return envelope;
                case FramingResult.PayloadTooLarge:
                    return null;
            }
        }

        return null;
    }
}

/// <summary>Where the platform is: an address, or a name that is looked up for each connection.</summary>
internal sealed record PlatformAddress(EndPoint EndPoint);
