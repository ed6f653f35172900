using System.Buffers;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Cli.Bench;

/// <summary>
/// The same signed exchanges with the same simulator, and nothing else: no REST, no grains, no journal. It stands in for the platform, whose lights know the
/// key, and which must have nothing to do meanwhile.
/// </summary>
internal sealed class BareExchanges
{
    private const int AtOnce = 64;
    private const int PageSize = 10_000;
    private const int AnswerSize = 1024;

    private readonly SimulatorProcess simulator;
    private readonly TimeProvider time;
    private readonly EnvelopeSigner signer;
    private readonly EnvelopeVerifier verifier = new();
    private readonly string devicesKey;
    private readonly IPEndPoint endpoint;
    private readonly byte[] setLight = MessageCodec.Serialise(new Message { SetLightRequest = new() { Values = { new LightValue { On = true } } } });
    private readonly byte[] resume = MessageCodec.Serialise(new Message { ResumeScheduleRequest = new() { Immediate = false } });

    private Light[] lights = [];

    private BareExchanges(SimulatorProcess simulator, EnvelopeSigner signer, string devicesKey, IPEndPoint endpoint, TimeProvider time) =>
        (this.simulator, this.signer, this.devicesKey, this.endpoint, this.time) = (simulator, signer, devicesKey, endpoint, time);

    /// <summary>With all lights of a simulator, which have registered.</summary>
    public static async Task<BareExchanges> OfAsync(SimulatorProcess simulator, ProcessTable table, TimeProvider time, CancellationToken cancellation)
    {
        if (!EnvelopeSigner.TryCreate(await File.ReadAllBytesAsync(table.Keys.PlatformPrivateKey, cancellation), out var signer))
            throw new CannotContinueException($"{table.Keys.PlatformPrivateKey} is no key to sign with.");
        return new BareExchanges(simulator, signer, table.Keys.DevicePublicKeyText(), new IPEndPoint(IPAddress.Loopback, table.Ports.SimulatorDevices), time);
    }

    /// <summary>Takes over the numbers at which the lights are: others may have talked with them.</summary>
    private async Task FollowAsync(CancellationToken cancellation)
    {
        var found = new List<Light>();
        string? last = null;
        while (await simulator.Http.GetFromJsonAsync<List<View>>($"/devices?limit={PageSize}{(last is null ? "" : $"&after={last}")}", cancellation) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(view => new Light(new DeviceUid(Convert.FromBase64String(view.Uid)), (ushort)view.SequenceNumber!.Value)));
            last = page[^1].Identification;
        }

        lights = [.. found];
    }

    /// <summary>Switches every light, and with two exchanges for each also lets it follow its schedule again.</summary>
    /// <returns>How many seconds it took.</returns>
    /// <exception cref="CannotContinueException">A light did not answer as it should.</exception>
    public async Task<double> RunAsync(int perLight, CancellationToken cancellation)
    {
        await FollowAsync(cancellation);
        var began = time.GetTimestamp();
        await Parallel.ForEachAsync(
            lights, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (light, token) =>
            {
                await ExchangeAsync(light, setLight, token);
                if (perLight > 1) await ExchangeAsync(light, resume, token);
            });
        return time.GetElapsedTime(began).TotalSeconds;
    }

    private async Task ExchangeAsync(Light light, byte[] request, CancellationToken cancellation)
    {
        var frame = signer.Frame(EnvelopeWriter.SignedPart(light.SequenceNumber, light.Uid, request));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new LingerOption(enable: true, seconds: 0) };
        await socket.ConnectAsync(endpoint, cancellation);
        await socket.SendAsync(frame, cancellation);
        var buffer = ArrayPool<byte>.Shared.Rent(AnswerSize);
        try
        {
            for (var filled = 0; ;)
            {
                var read = await socket.ReceiveAsync(buffer.AsMemory(filled), cancellation);
                filled += read;
                var received = new ReadOnlySequence<byte>(buffer, 0, filled);
                if (EnvelopeReader.Read(ref received, out var answer) == FramingResult.Complete)
                {
                    if (verifier.Verify(answer!, devicesKey) != SignatureVerdict.Valid || !MessageCodec.TryParse(answer!.Payload.Span, out _, out _))
                        throw new CannotContinueException($"Light {light.Uid} answered what cannot be believed.");
                    light.SequenceNumber = answer.SequenceNumber;
                    return;
                }

                if (read == 0) throw new CannotContinueException($"Light {light.Uid} did not answer.");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed class Light(DeviceUid uid, ushort sequenceNumber)
    {
        public DeviceUid Uid => uid;

        public ushort SequenceNumber { get; set; } = sequenceNumber;
    }

    private sealed record View(string Identification, string Uid, int? SequenceNumber);
}
