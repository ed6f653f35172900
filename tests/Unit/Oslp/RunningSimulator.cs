using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GridOrleans.Simulators.Oslp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>The simulator as a process runs it, on ports of its own, with a tiny platform that it talks to.</summary>
internal sealed class RunningSimulator : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _keys;
    private readonly WebApplication _app;

    private RunningSimulator(WebApplication app, TinyPlatform platform, DirectoryInfo keys)
    {
        (_app, Platform, _keys) = (app, platform, keys);
        Devices = app.Services.GetRequiredService<DeviceListener>().EndPoint;
        var http = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address)).First(address => address.Port != Devices.Port);
        Http = new HttpClient { BaseAddress = http };
    }

    public TinyPlatform Platform { get; }

    public IPEndPoint Devices { get; }

    public HttpClient Http { get; }

    public static async Task<RunningSimulator> StartAsync(params string[] options)
    {
        var platform = new TinyPlatform();
        var keys = Directory.CreateTempSubdirectory("grid-simulator-");
        var (devices, platformKey) = (Path.Combine(keys.FullName, "device.der"), Path.Combine(keys.FullName, "platform.der"));
        await File.WriteAllBytesAsync(devices, platform.DevicePrivateKey);
        await File.WriteAllBytesAsync(platformKey, platform.PlatformPublicKey);
        var app = SimulatorHost.Build(
        [
            "--Kestrel:Endpoints:Http:Url=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=Warning",
            "--Simulator:Listen=127.0.0.1:0",
            $"--Simulator:Platform=127.0.0.1:{platform.Port}",
            $"--Simulator:DevicePrivateKeyFile={devices}",
            $"--Simulator:PlatformPublicKeyFile={platformKey}",
            "--Simulator:Devices=3",
            "--Simulator:EventAfterSwitch=00:00:00.010",
            "--Simulator:RebootDelay=00:00:00.200",
            "--Simulator:RetryDelay=00:00:00.020",
            .. options.Select(option => $"--Simulator:{option}"),
        ]);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RunningSimulator(app, platform, keys);
    }

    /// <summary>Starts, and waits until all devices have registered.</summary>
    public static async Task<RunningSimulator> StartRegisteredAsync(params string[] options)
    {
        var simulator = await StartAsync(options);
        await Eventually(async () =>
        {
            var summary = await simulator.GetAsync("/summary");
            return summary.GetProperty("registered").GetInt32() == summary.GetProperty("devices").GetInt32();
        });
        return simulator;
    }

    /// <summary>Waits for a condition; fails when it does not come true in time.</summary>
    public static async Task Eventually(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!await condition())
            await Task.Delay(10, limit.Token);
    }

    public async Task<JsonElement> GetAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement>(path, TestContext.Current.CancellationToken);

    public Task<JsonElement> DeviceAsync(string identification = "light-00001") => GetAsync($"/devices/{identification}");

    public async Task SetFaultsAsync(string faults, string path = "/devices/light-00001/faults")
    {
        using var content = new StringContent(faults, System.Text.Encoding.UTF8, "application/json");
        var response = await Http.PutAsync(path, content, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Asks the first device, under its present number.</summary>
    public async Task<byte[]> AskAsync(string payload)
    {
        var (uid, number) = await AddressAsync();
        return await Platform.AskAsync(Devices, uid, number, payload);
    }

    public async Task<(byte[] Uid, int Number)> AddressAsync()
    {
        var device = await DeviceAsync();
        return (Convert.FromBase64String(device.GetProperty("uid").GetString()!), device.GetProperty("sequenceNumber").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Platform.DisposeAsync();
        _keys.Delete(recursive: true);
    }
}
