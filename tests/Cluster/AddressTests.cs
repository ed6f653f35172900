using GridOrleans.Adapters;
using Npgsql;

namespace GridOrleans.Tests.Cluster;

/// <summary>A device that registers takes its network address from every other device (platform handbook, 4.6).</summary>
public sealed class AddressTests : IAsyncLifetime
{
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start(silos: 1, options: new Dictionary<string, string>
    {
        ["Registration:AllowedDuplicates:0"] = "10.9.0.1-10.9.0.20",
    });

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task The_others_lose_the_address_that_a_device_registers_with()
    {
        await Register("first", "10.0.0.1");
        await Register("other", "10.0.0.2");

        await Register("second", "10.0.0.1");

        await Lost("first");
        (await Address("second")).ShouldBe("10.0.0.1");
        (await Address("other")).ShouldBe("10.0.0.2");
        await Eventually.Holds(
            async () => await _grid.Ask<long>("select count(*) from grid.device_state where state ? 'claimsAddress'") == 0, "nothing is left to be done");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.9.0.7")]
    public async Task Addresses_that_may_be_shared_are_kept(string address)
    {
        await Register("first", address);

        await Register("second", address);

        // What is taken is taken in the order of registrations.
        await Register("third", "10.0.0.1");
        await Register("fourth", "10.0.0.1");
        await Lost("third");
        (await Address("first")).ShouldBe(address);
        (await Address("second")).ShouldBe(address);
    }

    [Fact]
    public async Task Of_many_that_register_with_one_address_at_once_one_keeps_it()
    {
        var devices = Enumerable.Range(0, 20).Select(n => $"light-{n}").ToArray();
        await Task.WhenAll(devices.Select(Add));

        await Task.WhenAll(devices.Select(device => Say(device, "10.0.0.1")));

        await Eventually.Holds(
            async () => (await Task.WhenAll(devices.Select(Address))).Count(address => address is not null) == 1, "one has the address");
    }

    [Fact]
    public async Task The_address_of_a_registration_that_comes_while_another_is_taken_is_taken_after_it()
    {
        await Register("first", "10.0.0.1");
        await Register("second", "10.0.0.2");
        var cancellation = TestContext.Current.CancellationToken;
        await using var database = NpgsqlDataSource.Create(_grid.ConnectionString);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using (var keep = new NpgsqlCommand("select from grid.grain_state where type = 'device' and extension = 'first' for update", connection, transaction))
            await keep.ExecuteNonQueryAsync(cancellation);
        await Register("third", "10.0.0.1");
        await Eventually.Holds(
            async () => await _grid.Ask<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0,
            "the first is about to lose its address");

        await Say("third", "10.0.0.2");
        await transaction.CommitAsync(cancellation);

        await Lost("second");
        (await Address("third")).ShouldBe("10.0.0.2");
    }

    [Fact]
    public async Task What_a_dead_silo_left_undone_is_done_when_the_device_comes_to_memory()
    {
        await Register("first", "10.0.0.1");
        await Register("second", "10.0.0.2");
        await _grid.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await _grid.Execute("""
            update grid.grain_state set payload = jsonb_set(payload, '{device,networkAddress}', '"10.0.0.1"') where type = 'device' and extension = 'second';
            update grid.device_state set state = state || '{"claimsAddress":true}' where device = 'second'
            """);

        await _grid.Device("second").ReadContact();

        await Lost("first");
    }

    private async Task Register(string device, string address)
    {
        await Add(device);
        await Say(device, address);
    }

    private Task Add(string device) => _grid.Device(device).Create(new() { DeviceIdentification = device, Protocol = TestAdapter.Protocol, PublicKey = "AAAA" });

    private async Task Say(string device, string address) => (await _grid.Device(device).Receive(new()
    {
        State = (await _grid.Device(device).ReadContact())!.State,
        Registration = new($"{TestAdapter.Protocol}:{device}", "SSLD", address),
    })).Kind.ShouldBe(DeviceMessageAnswerKind.Taken);

    private async Task<string?> Address(string device) => (await _grid.Device(device).Read())!.NetworkAddress;

    private Task Lost(string device) => Eventually.Holds(async () => await Address(device) is null, $"{device} has lost its address");
}
