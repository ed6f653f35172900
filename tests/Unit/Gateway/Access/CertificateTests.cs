using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GridOrleans.Gateway.Access.Certificates;
using GridOrleans.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Gateway.Access;

/// <summary>Callers with client certificates, over real TLS.</summary>
public sealed class CertificateTests : IAsyncLifetime
{
    private const string Path = "/api/v1/devices";

    private readonly string _folder = Directory.CreateTempSubdirectory("gridorleans-").FullName;
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _foreign = new("foreign authority");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private RestHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await RestHost.Start(time: _time, access: new()
        {
            Certificates = new() { AuthorityFiles = [Write("ca.pem", _authority.Pem)] },
            Server = _authority.Issue(["localhost"], TestAuthority.ForServers),
        });
    }

    [Fact]
    public async Task A_certificate_proves_the_organisation_of_its_common_name()
    {
        using var city = _authority.Client("city");

        (await Get(city)).Status.ShouldBe(200);
        (await Get(city, ("Osgp-Organisation", "city"))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_certificate_proves_no_other_organisation()
    {
        using var city = _authority.Client("city");

        foreach (var other in new[] { "town", "City", "city2", "test" })
        {
            var answer = await Get(city, ("Osgp-Organisation", other));

            answer.Status.ShouldBe(403);
            answer.Code.ShouldBe("forbidden");
            answer.Text("detail").ShouldBe($"Client certificate is untrusted or invalid for organisation [{other}]");
        }
    }

    [Fact]
    public async Task A_certificate_with_several_common_names_proves_each_of_them_but_the_caller_has_to_say_which()
    {
        using var several = _authority.Client("city", "town");

        (await Get(several, ("Osgp-Organisation", "city"))).Status.ShouldBe(200);
        (await Get(several, ("Osgp-Organisation", "town"))).Status.ShouldBe(200);
        (await Get(several, ("Osgp-Organisation", "village"))).Status.ShouldBe(403);
        var unsaid = await Get(several);
        unsaid.Status.ShouldBe(403);
        unsaid.Text("detail")!.ShouldContain("Osgp-Organisation");
    }

    [Fact]
    public async Task A_certificate_of_a_foreign_authority_proves_nothing()
    {
        using var forged = _foreign.Client("city");

        var answer = await Get(forged, ("Osgp-Organisation", "city"));

        answer.Status.ShouldBe(401);
        answer.Text("detail").ShouldBe(
            "Client certificate is untrusted or invalid for organisation [city]. It comes from no authority that this gateway trusts.");
        answer.Header("WWW-Authenticate").ShouldBe("Bearer");
    }

    [Theory]
    [InlineData(-5, -1)]
    [InlineData(1, 5)]
    public async Task A_certificate_is_worth_nothing_before_and_after_its_time(int from, int until)
    {
        using var untimely = _authority.Issue(["city"], TestAuthority.ForClients, from, until);

        var answer = await Get(untimely);

        answer.Status.ShouldBe(401);
        answer.Text("detail").ShouldBe("Client certificate is untrusted or invalid. It has expired or is not valid yet.");
    }

    [Fact]
    public async Task A_certificate_that_expires_ends_to_be_accepted_although_its_connection_stays()
    {
        using var city = _authority.Client("city");
        using var client = Client(city);
        (await Get(client)).Status.ShouldBe(200);

        _time.Advance(TimeSpan.FromDays(6));

        (await Get(client)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_that_is_made_with_a_certificate_is_to_end_with_it()
    {
        using var city = _authority.Client("city");
        using var client = Client(city);
        using var body = new StringContent("""{"name":"desk","scopes":["read"]}""", Encoding.UTF8, "application/json");

        (await client.PostAsync("/api/v1/organisations/city/tokens", body, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Created);

        _host.Platform.Tokens.Grants.Single().Grant.CallerExpiresAt.ShouldBe(city.NotAfter);
    }

    [Fact]
    public async Task A_certificate_for_servers_is_none_for_clients()
    {
        using var server = _authority.Issue(["city"], TestAuthority.ForServers);

        var answer = await Get(server);

        answer.Status.ShouldBe(401);
        answer.Text("detail")!.ShouldEndWith("It is not for client authentication.");
    }

    [Theory]
    [InlineData("two words")]
    [InlineData("an identification of more than forty characters")]
    public async Task A_common_name_that_is_no_identification_names_no_organisation(string commonName)
    {
        using var odd = _authority.Client(commonName);

        (await Get(odd)).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_certificate_without_a_common_name_names_no_organisation()
    {
        using var nameless = _authority.Client();

        (await Get(nameless)).Status.ShouldBe(403);
        (await Get(nameless, ("Osgp-Organisation", "test"))).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_certificate_is_not_needed_by_who_has_a_token()
    {
        (await Get((X509Certificate2?)null, ("Authorization", $"Bearer {FakePlatform.Token}"))).Status.ShouldBe(200);
        (await Get((X509Certificate2?)null)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_is_judged_by_itself_whatever_the_certificate()
    {
        using var town = _authority.Client("town");

        (await Get(town, ("Authorization", $"Bearer {FakePlatform.Token}"), ("Osgp-Organisation", "city"))).Status.ShouldBe(200);
        (await Get(town, ("Authorization", "Bearer wrong"))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task An_authority_below_a_trusted_one_is_trusted_when_it_is_in_the_file()
    {
        using var below = new TestAuthority("regional authority", _authority);
        using var city = below.Client("city");
        await using var knowing = await RestHost.Start(access: new()
        {
            Certificates = new() { AuthorityFiles = [Write("both.pem", _authority.Pem + "\n" + below.Pem)] },
            Server = _authority.Issue(["localhost"], TestAuthority.ForServers),
        });
        using var client = Client(city, knowing);

        (await Get(client)).Status.ShouldBe(200);
        (await Get(city)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Without_authorities_no_certificate_is_asked_for_or_accepted()
    {
        await using var closed = await RestHost.Start(access: new() { Server = _authority.Issue(["localhost"], TestAuthority.ForServers) });
        using var city = _authority.Client("city");
        using var client = Client(city, closed);

        (await Get(client)).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
#pragma warning disable SYSLIB0039, CA5397 // The protocols that must be refused.
    [InlineData(SslProtocols.Tls11, false)]
#pragma warning restore SYSLIB0039, CA5397
    public async Task TLS_has_at_least_version_1_2(SslProtocols protocol, bool accepted)
    {
        using var city = _authority.Client("city");
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _host.Address.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream());

        var handshake = () => tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            CertificateChainPolicy = _authority.Trust,
            EnabledSslProtocols = protocol,
            ClientCertificates = [city],
        });

        if (accepted)
            await handshake.ShouldNotThrowAsync();
        else
            await handshake.ShouldThrowAsync<Exception>();
    }

    [Theory]
    [InlineData(null, "cannot be read")]
    [InlineData("no certificate", "holds no certificate in PEM")]
    public void A_file_without_authorities_is_a_wrong_configuration(string? content, string complaint)
    {
        var file = content is null ? System.IO.Path.Combine(_folder, "none.pem") : Write("bad.pem", content);

        Should.Throw<OptionsException>(() => new TrustedAuthorities(new() { AuthorityFiles = [file] })).Message.ShouldContain(complaint);
    }

    [Fact]
    public void Authorities_without_a_root_are_a_wrong_configuration()
    {
        using var below = new TestAuthority("regional authority", _authority);

        Should.Throw<OptionsException>(() => new TrustedAuthorities(new() { AuthorityFiles = [Write("below.pem", below.Pem)] }))
            .Message.ShouldContain("no root");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _authority.Dispose();
        _foreign.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private HttpClient Client(X509Certificate2? certificate, RestHost? host = null)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = new()
            {
                CertificateChainPolicy = _authority.Trust,
                LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
            },
        };
        return new(handler) { BaseAddress = (host ?? _host).Address };
    }

    private async Task<RestAnswer> Get(X509Certificate2? certificate, params (string Name, string Value)[] headers)
    {
        using var client = Client(certificate);
        return await Get(client, headers);
    }

    private static async Task<RestAnswer> Get(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await RestAnswer.Of(response);
    }

    private string Write(string name, string content)
    {
        var file = System.IO.Path.Combine(_folder, name);
        File.WriteAllText(file, content);
        return file;
    }
}
