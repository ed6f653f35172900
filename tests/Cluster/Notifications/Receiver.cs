using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Tests.Cluster.Notifications;

/// <summary>An application that takes notifications over a real socket, and answers as the test says.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Receiver(WebApplication app) => _app = app;

    /// <summary>What came, in the order in which it came.</summary>
    public ConcurrentQueue<Received> Requests { get; } = [];

    /// <summary>What it answers to the how many-eth request; by default all is well.</summary>
    public Func<int, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public string Uri => _app.Urls.Single() + "/hook";

    /// <summary>The kinds of events that came, without repetitions.</summary>
    public IEnumerable<string> Types => Requests.DistinctBy(r => r.Id).Select(r => r.Event.GetProperty("type").GetString()!);

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new Receiver(builder.Build());
        receiver._app.Run(receiver.Take);
        await receiver._app.StartAsync();
        return receiver;
    }

    public static Func<int, HttpContext, Task> Status(Func<int, int> status) => (number, context) =>
    {
        context.Response.StatusCode = status(number);
        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Requests.Enqueue(new(
            context.Request.ContentType!, context.Request.Headers["webhook-id"].ToString(), context.Request.Headers["webhook-timestamp"].ToString(),
            context.Request.Headers["webhook-signature"].ToString(), body.ToArray()));
        await Answer(Requests.Count, context);
    }
}

/// <summary>A request that came.</summary>
public sealed record Received(string ContentType, string Id, string Timestamp, string Signature, byte[] Body)
{
    public JsonElement Event => JsonDocument.Parse(Body).RootElement;

    /// <summary>Whether one of its signatures is that of a secret, by the words of the specification and not by the platform's code.</summary>
    public bool IsSignedWith(string secret)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret["whsec_".Length..]));
        hmac.AppendData(Encoding.ASCII.GetBytes(Id + "." + Timestamp + "."));
        hmac.AppendData(Body);
        var expected = "v1," + Convert.ToBase64String(hmac.GetHashAndReset());
        var age = DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeSeconds(long.Parse(Timestamp, CultureInfo.InvariantCulture));
        return Signature.Split(' ').Contains(expected) && age.Duration() < TimeSpan.FromMinutes(5);
    }
}
