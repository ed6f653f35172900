using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using GridOrleans.Notifications;
using GridOrleans.Notifications.Addresses;
using GridOrleans.Notifications.Sending;
using GridOrleans.Tests.Unit.Gateway.Access;
using Microsoft.Extensions.Options;

namespace GridOrleans.Tests.Unit.Notifications;

/// <summary>Over real sockets: who is connected to, and who is not.</summary>
public sealed class HookConnectionsTests : IDisposable
{
    private static readonly IPAddress Public = IPAddress.Parse("8.8.8.8");
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public HookConnectionsTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task A_name_that_leads_to_loopback_by_the_time_of_the_connection_is_refused()
    {
        var resolved = 0;
        var connections = Connections((_, _) => Task.FromResult<IPAddress[]>([resolved++ == 0 ? Public : IPAddress.Loopback]));
        await connections.Check("hook.example", TestContext.Current.CancellationToken);

        var answer = await Post(connections);

        answer.Kind.ShouldBe(HookAnswerKind.Failed);
        answer.Failure.ShouldBe("Its address leads into a network that notifications may not enter.");
        resolved.ShouldBe(2);
        _listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task Of_a_name_with_some_refused_addresses_only_the_others_are_connected_to()
    {
        var connections = Connections((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("127.0.0.2")]), "127.0.0.2/32");

        // Nothing listens there, so that a connection to the first would be seen.
        (await Post(connections)).Failure.ShouldBe("No answer could be had: ConnectionError.");
        _listener.Pending().ShouldBeFalse();
    }

    [Theory]
    [InlineData("8.8.8.8", "127.0.0.1")]
    [InlineData("::1", "8.8.8.8")]
    public async Task A_name_is_refused_for_any_of_its_addresses(params string[] addresses)
    {
        var connections = Connections((_, _) => Task.FromResult(Array.ConvertAll(addresses, IPAddress.Parse)));

        await Should.ThrowAsync<AddressRefusedException>(() => connections.Check("hook.example", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("https://0.0.0.0/")]
    [InlineData("https://0/")]
    [InlineData("https://[::]/")]
    [InlineData("https://[::%251]/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::1%25lo]/")]
    [InlineData("https://[fe80::1%25eth0]/")]
    [InlineData("https://[::ffff:127.0.0.1]/")]
    [InlineData("https://[::ffff:0.0.0.0]/")]
    [InlineData("https://127.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://0x7f000001/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://localhost/")]
    public async Task An_address_in_any_form_is_refused_with_the_real_resolver(string uri)
    {
        var connections = Connections(Dns.GetHostAddressesAsync);

        await Should.ThrowAsync<AddressRefusedException>(() => connections.Check(new Uri(uri).IdnHost, TestContext.Current.CancellationToken));
        (await Post(connections, uri: uri)).Failure.ShouldBe("Its address leads into a network that notifications may not enter.");
    }

    [Theory]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://134744072/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    [InlineData("https://[::ffff:8.8.8.8]/")]
    public async Task A_public_address_in_any_form_is_taken(string uri) =>
        await Connections(Dns.GetHostAddressesAsync).Check(new Uri(uri).IdnHost, TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_name_that_cannot_be_resolved_now_is_looked_at_later()
    {
        var connections = Connections((_, _) => throw new SocketException((int)SocketError.HostNotFound));

        await connections.Check("hook.example", TestContext.Current.CancellationToken);

        (await Post(connections)).Kind.ShouldBe(HookAnswerKind.Failed);
    }

    [Fact]
    public async Task What_configuration_allows_is_connected_to()
    {
        var connections = Connections((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), "127.0.0.0/8");

        var post = Post(connections);
        using var connection = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await connection.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);

        (await post).Kind.ShouldBe(HookAnswerKind.Delivered);
    }

    [Fact]
    public async Task What_a_receivers_certificate_names_is_not_connected_to()
    {
        using var named = new TcpListener(IPAddress.Loopback, 0);
        named.Start();
        using var authority = new TestAuthority();
        using var certificate = authority.Issue(
            ["hook"], TestAuthority.ForServers, namedAddress: $"http://127.0.0.1:{((IPEndPoint)named.LocalEndpoint).Port}/");
        var post = Post(Connections(Dns.GetHostAddressesAsync, "127.0.0.0/8"), uri: $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        using var connection = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var tls = new SslStream(connection.GetStream());
        // The receiver itself must not ask there. A client that refuses the certificate ends this in one way or another.
        var handshake = tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
        });

        (await post).Failure.ShouldBe("No answer could be had: SecureConnectionError.");
        named.Pending().ShouldBeFalse();
        connection.Close();
        await handshake.ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_is_left_after_the_limit()
    {
        var connections = Connections((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), "127.0.0.0/8");

        (await Post(connections, TimeSpan.FromMilliseconds(100))).Failure.ShouldBe("It did not answer within 0.1 s.");
    }

    [Theory]
    [InlineData("503 Busy\r\nRetry-After: 120", HookAnswerKind.Failed, 120)]
    [InlineData("503 Busy\r\nRetry-After: 999999", HookAnswerKind.Failed, 3600)]
    [InlineData("503 Busy\r\nRetry-After: Mon, 01 Jan 2001 00:00:00 GMT", HookAnswerKind.Failed, 0)]
    [InlineData("429 Slow", HookAnswerKind.Failed, null)]
    [InlineData("301 Moved\r\nLocation: http://127.0.0.1/", HookAnswerKind.Failed, null)]
    [InlineData("410 Gone", HookAnswerKind.Gone, null)]
    [InlineData("200 OK", HookAnswerKind.Delivered, null)]
    [InlineData("299 Odd", HookAnswerKind.Delivered, null)]
    [InlineData("404 Lost", HookAnswerKind.Failed, null)]
    public async Task An_answer_means(string head, object kind, int? retryAfterSeconds)
    {
        var post = Post(Connections((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), "127.0.0.0/8"));
        using var connection = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var text = System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nContent-Length: 0\r\n\r\n");
        await connection.GetStream().WriteAsync(text, TestContext.Current.CancellationToken);

        var answer = await post;

        answer.Kind.ShouldBe((HookAnswerKind)kind);
        answer.RetryAfter?.TotalSeconds.ShouldBe(retryAfterSeconds!.Value);
        (answer.RetryAfter is null).ShouldBe(retryAfterSeconds is null);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read()
    {
        var post = Post(Connections((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), "127.0.0.0/8"));
        using var connection = await _listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var chunk = new byte[0x10000 + 9];
        "10000\r\n"u8.CopyTo(chunk);
        "\r\n"u8.CopyTo(chunk.AsSpan(chunk.Length - 2));

        (await post).Kind.ShouldBe(HookAnswerKind.Delivered);
        await Should.ThrowAsync<IOException>(async () =>
        {
            for (var i = 0; i < 1000; i++)
                await stream.WriteAsync(chunk, TestContext.Current.CancellationToken);
        });
    }

    private async Task<HookAnswer> Post(HookConnections connections, TimeSpan? limit = null, string? uri = null)
    {
        var options = new WebHookOptions { AttemptLimit = limit ?? TimeSpan.FromSeconds(10) };
        using var client = new HookClient(connections, Options.Create(options), TimeProvider.System);
        var hook = new StoredWebHook
        {
            ApplicationName = "OSGP",
            Uri = uri ?? $"http://hook.example:{((IPEndPoint)_listener.LocalEndpoint).Port}/",
            IsEnabled = true,
            Secret = WebHookSignature.NewSecret(),
            CreatedAt = default,
            ModifiedAt = default,
            Version = 1,
        };
        var notification = new Notification { OrganisationIdentification = "city", NotificationType = Notification.Test, HappenedAt = default };
        return await client.Post(hook, Guid.NewGuid(), notification, TestContext.Current.CancellationToken);
    }

    private static HookConnections Connections(HostNames names, params string[] allowed) =>
        new(new PublicAddresses(Options.Create(new WebHookOptions { AllowedNetworks = allowed })), names);
}
