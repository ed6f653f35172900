using System.Net;
using GridOrleans.Devices;
using GridOrleans.Tests.Unit.Gateway.Access;

namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>Requests that name as much as they may.</summary>
public sealed class LongLineTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private RestHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await RestHost.Start(access: new() { Server = _authority.Issue(["localhost"], TestAuthority.ForServers) });

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_list_of_devices_can_name_and_leave_out_as_many_as_is_promised_however_long_their_names(string version)
    {
        string[] names =
        [
            .. Enumerable.Range(0, DeviceFilter.MostIdentifications)
                .Select(number => number.ToString("x4", null).PadLeft(DeviceRegistration.LongestIdentification, '%')),
        ];

        (await List(version, names)).ShouldBe(HttpStatusCode.OK);

        _host.Platform.Queries.LastDeviceFilter!.Only.ShouldBe(names);
        _host.Platform.Queries.LastDeviceFilter.Without.ShouldBe(names);
    }

    private async Task<HttpStatusCode> List(string version, IEnumerable<string> names)
    {
        var query = string.Join('&', names.Select(Uri.EscapeDataString).SelectMany(name => new[] { $"only={name}", $"without={name}" }));
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = new() { CertificateChainPolicy = _authority.Trust } });
        client.DefaultRequestHeaders.Authorization = new("Bearer", FakePlatform.Token);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_host.Address, $"/api/v1/devices?{query}"))
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
