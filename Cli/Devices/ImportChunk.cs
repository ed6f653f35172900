using System.Net.Http.Headers;
using System.Text.Json;

namespace GridOrleans.Cli.Devices;

/// <summary>Devices that go to the gateway in one request.</summary>
/// <param name="FirstRow">The number of its first device in the file, from 1.</param>
/// <param name="Count">How many it has.</param>
/// <param name="Body">The request's body.</param>
/// <param name="ContentType">What that is.</param>
internal sealed record ImportChunk(int FirstRow, int Count, byte[] Body, string ContentType)
{
    /// <summary>Most devices in one request (the gateway's limit).</summary>
    public const int Most = 1000;

    /// <summary>The largest body, in bytes: below the gateway's limit of 2 MiB.</summary>
    public const int MostBytes = 1_500_000;

    /// <summary>How much of the file had been read when it was complete, in bytes; 0 where there is no file.</summary>
    public long Position { get; init; }

    /// <summary>Why its only device is not sent at all.</summary>
    public RefusedDevice? Refusal { get; init; }

    /// <summary>The body as content of a request; each try needs its own.</summary>
    public HttpContent Content() => new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue(ContentType) } };

    /// <summary>Devices as JSON.</summary>
    public static ImportChunk Of<T>(int firstRow, IReadOnlyList<T> devices) =>
        new(firstRow, devices.Count, JsonSerializer.SerializeToUtf8Bytes(devices, JsonSerializerOptions.Web), "application/json");

    /// <summary>A device that no request can carry.</summary>
    public static ImportChunk TooLarge(int row, long bytes, long position) => new(row, 1, [], "")
    {
        Position = position,
        Refusal = new(row, null, "body-too-large", $"has {bytes} bytes, of at most {MostBytes}; in comma-separated values, a quote may not be closed."),
    };
}
