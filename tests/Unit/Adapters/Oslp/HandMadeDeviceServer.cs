using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>Devices that listen on one port and answer each frame as the test says.</summary>
internal sealed class HandMadeDeviceServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public HandMadeDeviceServer()
    {
        _listener.Start();
        _accepting = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What came, one frame for each connection.</summary>
    public ConcurrentQueue<HandReadFrame> Received { get; } = [];

    /// <summary>What to send back; null: silence for as long as the other side waits; empty: close.</summary>
    public Func<HandReadFrame, byte[]?> Answer { get; set; } = _ => [];

    /// <summary>As <see cref="Answer"/>, where that takes time; used instead of it when set.</summary>
    public Func<HandReadFrame, Task<byte[]?>>? AnswerLater { get; set; }

    /// <summary>True: connections are broken off instead of being answered.</summary>
    public bool Resets { get; set; }

    /// <summary>How many connections the other side has closed after its answer.</summary>
    public int ClosedByPlatform { get; private set; }

    /// <summary>From now on nobody listens.</summary>
    public async Task Leave()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
    }

    public async ValueTask DisposeAsync()
    {
        await Leave();
        _stop.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Serve(await _listener.AcceptSocketAsync(_stop.Token));
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Nobody listens any more: whichever of token and listener said so first.
        }
    }

    private async Task Serve(Socket socket)
    {
        using var owned = socket;
        var line = new DeviceLine(socket);
        if (await line.Hear() is not { } request)
            return;
        Received.Enqueue(request);
        if (Resets)
        {
            socket.LingerState = new(true, 0);
            return;
        }
        if ((AnswerLater is { } later ? await later(request) : Answer(request)) is { } answer)
        {
            if (answer.Length == 0)
                return;
            await line.Send(answer);
        }
        await line.Hear();
        ClosedByPlatform++;
    }
}
