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

    /// <summary>The body as content of a request; each try needs its own.</summary>
    public HttpContent Content() => new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue(ContentType) } };

    /// <summary>Devices as JSON.</summary>
    public static ImportChunk Of<T>(int firstRow, IReadOnlyList<T> devices) =>
        new(firstRow, devices.Count, JsonSerializer.SerializeToUtf8Bytes(devices, JsonSerializerOptions.Web), "application/json");
}
