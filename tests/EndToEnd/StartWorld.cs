using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using GridOrleans.Cli.Postgres;
using Npgsql;

namespace GridOrleans.Tests.EndToEnd;

/// <summary>A database server, a signing key and a taken port for processes that start badly.</summary>
public sealed class StartWorld : IAsyncLifetime
{
    private const string Sound = "signing.der";
    private readonly string _folder = Directory.CreateTempSubdirectory("gridorleans-start-").FullName;
    private readonly TcpListener _taken = new(IPAddress.Loopback, 0);
    private PrivatePostgres _server = null!;

    /// <summary>A port on 127.0.0.1 that somebody has.</summary>
    public int TakenPort => ((IPEndPoint)_taken.LocalEndpoint).Port;

    /// <summary>Every key that the process needs, all sound.</summary>
    public Dictionary<string, string> Configuration(string program) => program switch
    {
        "Silo" => new()
        {
            ["Cluster__ConnectionString"] = _server.Connections.Silo,
            ["Cluster__SiloPort"] = $"{FreePort()}",
            ["Cluster__GatewayPort"] = $"{FreePort()}",
            ["Signing__PrivateKeyFile"] = File(Sound),
            ["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{FreePort()}",
        },
        _ => new()
        {
            ["Cluster__ConnectionString"] = _server.Connections.Client,
            ["Adapter__Id"] = "oslp-1",
            ["Oslp__Listen"] = $"127.0.0.1:{FreePort()}",
            ["Oslp__ListenLegacy"] = "",
            ["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{FreePort()}",
        },
    };

    /// <summary>The connection with something changed.</summary>
    public static string Changed(string connection, Action<NpgsqlConnectionStringBuilder> change)
    {
        var builder = new NpgsqlConnectionStringBuilder(connection);
        change(builder);
        return builder.ConnectionString;
    }

    public string File(string name) => Path.Combine(_folder, name);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task Execute(string sql, string? database = null)
    {
        var connection = Changed(_server.AdminConnection, c => (c.Database, c.Pooling) = (database ?? c.Database, false));
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask InitializeAsync()
    {
        _taken.Start();
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
            await System.IO.File.WriteAllBytesAsync(File(Sound), key.ExportPkcs8PrivateKey());
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP384))
            await System.IO.File.WriteAllBytesAsync(File("p384.der"), key.ExportPkcs8PrivateKey());
        await System.IO.File.WriteAllTextAsync(File("text.der"), "no key");
        _server = await PrivatePostgres.StartAsync(cancellation: TestContext.Current.CancellationToken);
        await _server.CreateDatabaseAsync("newer", cancellation: TestContext.Current.CancellationToken);
        await Execute("""
            create schema grid authorization grid_silo;
            create table grid.schema_migration (schemaversionsid serial primary key, scriptname varchar(255) not null, applied timestamp not null);
            insert into grid.schema_migration (scriptname, applied) values ('GridOrleans.Migrations.9999_later.sql', now());
            grant all on grid.schema_migration to grid_silo;
            """, "newer");
        await Execute("create database closed; revoke all on database closed from public");
        await _server.CreateDatabaseAsync("fresh", cancellation: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _taken.Dispose();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
