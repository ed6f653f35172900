using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace GridOrleans.Tests.Unit.Oslp;

/// <summary>
/// A platform of a hundred lines that knows OSLP from the handbook alone: sockets, bytes and a key, nothing of the product.
/// It answers registrations and events, and asks devices.
/// </summary>
internal sealed class TinyPlatform : IAsyncDisposable
{
    private const int HeaderLength = 144;
    private const uint RandomPlatform = 44765;
    private const string Time = "3230323430313031313230303030"; // 2024-01-01 12:00:00
    private const string Location = "2a0c087810b0ecdb311884f48505";

    private readonly ECDsa _platformKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _deviceKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    public TinyPlatform()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<byte[]> Received { get; } = new();

    /// <summary>Decides for a received frame whether to answer it; otherwise the connection is closed.</summary>
    public Func<byte[], bool> Answers { get; set; } = _ => true;

    /// <summary>Changes an answer before it is signed: uid, number and payload.</summary>
    public Func<byte[], int, string, (byte[] Uid, int Number, string Payload)> Change { get; set; } =
        (uid, number, payload) => (uid, number, payload);

    /// <summary>Changes the frame of an answer after it was signed.</summary>
    public Func<byte[], byte[]> ChangeFrame { get; set; } = frame => frame;

    /// <summary>The status of answers to events.</summary>
    public int EventStatus { get; set; }

    public byte[] PlatformPublicKey => _platformKey.ExportSubjectPublicKeyInfo();

    public byte[] DevicePrivateKey => _deviceKey.ExportPkcs8PrivateKey();

    public IEnumerable<string> ReceivedEvents => Received.Select(PayloadOf).Where(payload => payload.StartsWith("8a01", StringComparison.Ordinal));

    public static string PayloadOf(byte[] frame) => Convert.ToHexStringLower(frame.AsSpan(HeaderLength));

    public static int NumberOf(byte[] frame) => BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(128));

    public byte[] Frame(byte[] uid, int number, string payload)
    {
        var content = Convert.FromHexString(payload);
        byte[] part = [(byte)(number >> 8), (byte)number, .. uid, (byte)(content.Length >> 8), (byte)content.Length, .. content];
        var signature = _platformKey.SignData(part, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return [.. signature, .. new byte[128 - signature.Length], .. part];
    }

    public bool DeviceSigned(byte[] frame) => _deviceKey.VerifyData(
        frame.AsSpan(128), frame.AsSpan(0, frame[1] + 2), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>Asks a device; what comes back is its frame, or as much of it as came before the connection was closed.</summary>
    public async Task<byte[]> AskAsync(IPEndPoint devices, byte[] uid, int number, string payload)
    {
        using var client = await ConnectAsync(devices);
        await client.GetStream().WriteAsync(Frame(uid, number, payload), _stopping.Token);
        return await ReadFrameAsync(client.GetStream());
    }

    public async Task<TcpClient> ConnectAsync(IPEndPoint devices)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(devices, _stopping.Token);
        return client;
    }

    /// <summary>Reads one frame, or whatever there is when the other side closes.</summary>
    public async Task<byte[]> ReadFrameAsync(NetworkStream stream)
    {
        var frame = new List<byte>();
        var wanted = HeaderLength;
        var piece = new byte[1];
        while (frame.Count < wanted && await stream.ReadAsync(piece, _stopping.Token) > 0)
        {
            frame.Add(piece[0]);
            if (frame.Count == HeaderLength)
                wanted += (frame[142] << 8) + frame[143];
        }

        return [.. frame];
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _serving;
        _stopping.Dispose();
        _platformKey.Dispose();
        _deviceKey.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            {
                var frame = await ReadFrameAsync(client.GetStream());
                if (frame.Length < HeaderLength)
                    return;

                Received.Enqueue(frame);
                if (!Answers(frame) || Answer(PayloadOf(frame)) is not { } answer)
                    return;

                var (uid, number, payload) = Change(frame[130..142], NumberOf(frame), answer);
                await client.GetStream().WriteAsync(ChangeFrame(Frame(uid, number, payload)), _stopping.Token);
                await ReadFrameAsync(client.GetStream());
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // A device that closes without ceremony, or the end of the test.
        }
    }

    private string? Answer(string payload)
    {
        var bytes = Convert.FromHexString(payload);
        if (payload.StartsWith("0a", StringComparison.Ordinal))
            return Wrap("12", $"0800120e{Time}18{Hex(Numbers(bytes)[5])}20{Hex(RandomPlatform)}{Location}");
        if (payload.StartsWith("aa02", StringComparison.Ordinal))
            return Wrap("b202", $"080010{Hex(Numbers(bytes)[1])}18{Hex(Numbers(bytes)[2])}2006");
        return payload.StartsWith("8a01", StringComparison.Ordinal) ? $"92010208{EventStatus:x2}" : null;
    }

    private static string Wrap(string tag, string content) => $"{tag}{Hex((uint)content.Length / 2)}{content}";

    /// <summary>The number fields of the one message in a payload.</summary>
    private static Dictionary<uint, uint> Numbers(byte[] payload)
    {
        var at = 0;
        Varint(payload, ref at);
        Varint(payload, ref at);
        var numbers = new Dictionary<uint, uint>();
        while (at < payload.Length)
        {
            var tag = Varint(payload, ref at);
            var value = Varint(payload, ref at);
            if ((tag & 7) == 0)
                numbers[tag >> 3] = value;
            else
                at += (int)value;
        }

        return numbers;
    }

    private static uint Varint(byte[] bytes, ref int at)
    {
        uint value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (uint)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }

    private static string Hex(uint value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return Convert.ToHexStringLower([.. bytes]);
    }
}
