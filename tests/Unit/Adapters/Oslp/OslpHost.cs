using System.Net;
using System.Net.Sockets;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Adapters.Oslp;
using GridOrleans.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Tests.Unit.Adapters.Oslp;

/// <summary>The OSLP adapter's own process, wired by its own code, on a cluster in memory and free ports.</summary>
internal sealed class OslpHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OslpHost(WebApplication app, FakeGrid grid, LogLines log)
    {
        _app = app;
        Grid = grid;
        Log = log;
        var ports = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address).Port).ToArray();
        (Port, LegacyPort) = (ports[0], ports[1]);
    }

    public FakeGrid Grid { get; }

    public LogLines Log { get; }

    public int Port { get; }

    public int LegacyPort { get; }

    public IProtocol Protocol => _app.Services.GetRequiredService<IProtocol>();

    /// <summary>The kinds of the security events so far, as logged.</summary>
    public IReadOnlyList<string> SecurityEvents =>
        [.. Log.Lines.Where(line => line.Category == "GridOrleans.Security").Select(line => line.Text.Split(' ')[2])];

    public static async Task<OslpHost> Start(params string[] options)
    {
        var grid = new FakeGrid();
        var log = new LogLines();
        string[] args = [
            "--Oslp:Listen=127.0.0.1:0", "--Oslp:ListenLegacy=127.0.0.1:0", "--Adapter:Id=oslp-test", .. options.Select(option => $"--{option}")];
        var builder = ProcessDefaults.CreateBuilder("oslp-test", args);
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Services.AddSingleton(grid.Grains);
        builder.AddOslpAdapter();
        var app = builder.Build();
        await app.StartAsync();
        return new(app, grid, log);
    }

    public async Task<DeviceLine> Connect(int? port = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port ?? Port));
        return new(socket);
    }

    /// <summary>One connection, one message, its answer; null when the platform closes without any.</summary>
    public async Task<HandReadFrame?> Say(byte[] bytes)
    {
        await using var line = await Connect();
        await line.Send(bytes);
        return await line.Hear();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
