using System.Text.Json;
using GridOrleans.Cluster;
using GridOrleans.Journal;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>Devices that come to memory together.</summary>
public sealed class DeviceLoaderTests
{
    [Fact]
    public async Task A_row_that_cannot_be_read_keeps_out_its_own_device_only()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var connection = await TestServer.NewDatabase();
        await using var database = new GridDatabase(connection, new SiloIncarnation("grid", "127.0.0.1", 1, 1));
        await using (var insert = database.Writer.CreateCommand(
            """insert into device_state (device, version, state) values ('broken', 7, '[]'), ('whole', 7, '{}')"""))
            await insert.ExecuteNonQueryAsync(cancellation);
        var loader = new DeviceLoader(database);

        // The first occupies a query, so that the others share one.
        Task<StoredDevice>[] loads = [.. Enumerable.Range(0, 20).SelectMany(_ => (string[])["broken", "whole"]).Select(device => loader.Load(device, cancellation))];

        foreach (var (broken, whole) in loads.Chunk(2).Select(pair => (pair[0], pair[1])))
        {
            await Should.ThrowAsync<JsonException>(() => broken);
            (await whole).State.Version.ShouldBe(7);
        }
    }
}
