using System.Net.Sockets;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>A device's end of a connection.</summary>
internal sealed class DeviceLine(Socket socket) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task Send(byte[] bytes) => await socket.SendAsync(bytes);

    public void EndSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>One whole frame; null when the other end closes before any byte.</summary>
    public async Task<HandReadFrame?> Hear()
    {
        using var limit = new CancellationTokenSource(Patience);
        if (await Read(144, limit.Token) is not { } header)
            return null;
        var payload = await Read((header[142] << 8) | header[143], limit.Token);
        return new([.. header, .. payload!]);
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]?> Read(int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        for (var filled = 0; filled < length;)
        {
            int read;
            try
            {
                read = await socket.ReceiveAsync(bytes.AsMemory(filled), cancellationToken);
            }
            catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
            {
                read = 0;
            }
            if (read == 0)
                return filled == 0 ? null : throw new InvalidOperationException($"Only {filled} of {length} bytes came.");
            filled += read;
        }
        return bytes;
    }
}
