using System.Buffers;
using System.Net;
using System.Net.Sockets;
using GridOrleans.Adapters.Oslp.Protocol;

namespace GridOrleans.Adapters.Oslp;

/// <summary>The platform's connection to a device, for one request and one answer; the initiator closes it (OSLP handbook, 1.2).</summary>
internal sealed class DeviceConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly IPEndPoint _endpoint;
    private readonly int _mostPayload;

    public DeviceConnection(IPEndPoint endpoint, int mostPayload)
    {
        _endpoint = endpoint;
        _mostPayload = mostPayload;
        _socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            // Closed without waiting: the answer is there, and thousands of ports in TIME_WAIT would be missed (Orleans handbook, 2.d).
            LingerState = new(enable: true, seconds: 0),
        };
    }

    /// <summary>True once the device has accepted.</summary>
    public bool IsOpen { get; private set; }

    /// <exception cref="SocketException">The device cannot be reached.</exception>
    public async Task Open(CancellationToken cancellationToken)
    {
        await _socket.ConnectAsync(_endpoint, cancellationToken);
        IsOpen = true;
    }

    /// <exception cref="SocketException">The connection broke.</exception>
    public async Task Send(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        while (!frame.IsEmpty)
            frame = frame[await _socket.SendAsync(frame, SocketFlags.None, cancellationToken)..];
    }

    /// <summary>Waits for one whole envelope.</summary>
    /// <returns>Null when the device closes before that, or announces more than is accepted.</returns>
    /// <exception cref="SocketException">The connection broke.</exception>
    public async Task<Envelope?> Receive(CancellationToken cancellationToken)
    {
        // What a device sends fits into a small buffer nearly always.
        var buffer = ArrayPool<byte>.Shared.Rent(1024);
        try
        {
            for (var filled = 0; ;)
            {
                var read = await _socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, cancellationToken);
                if (read == 0)
                    return null;
                filled += read;
                var received = new ReadOnlySequence<byte>(buffer, 0, filled);
                var result = EnvelopeReader.Read(ref received, out var envelope, _mostPayload);
                if (result != FramingResult.Incomplete)
                    return envelope;
                if (filled == buffer.Length)
                    buffer = Grow(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Dispose() => _socket.Dispose();

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
