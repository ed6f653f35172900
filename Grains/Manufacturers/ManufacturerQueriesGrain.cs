using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Journal;
using GridOrleans.Json;
using Npgsql;
using Orleans.Concurrency;

namespace GridOrleans.Manufacturers;

/// <summary>Finds manufacturers in PostgreSQL, where the grains' own state is.</summary>
[StatelessWorker]
internal sealed class ManufacturerQueriesGrain(GridDatabase database, Authority authority) : Grain, IManufacturerQueries
{
    private const string Sql = $"""
        select (payload->'manufacturer'->'content')::text, payload->'manufacturer'->>'version' from grain_state
        where type = '{ManufacturerDocument.StateName}' and payload->'manufacturer' is not null and extension > $1
        order by extension limit $2
        """;

    public async Task<IReadOnlyList<Manufacturer>> List(Caller caller, string? after, int limit, CancellationToken cancellationToken)
    {
        await authority.Require(caller, PlatformFunction.GetManufacturers);
        return await database.Read(async Task<IReadOnlyList<Manufacturer>> (source) =>
        {
            await using var command = source.CreateCommand(Sql);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after?.ToUpperInvariant() ?? "" });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Math.Clamp(limit, 1, IManufacturerQueries.HighestLimit) });
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            var manufacturers = new List<Manufacturer>();
            while (await row.ReadAsync(cancellationToken))
                manufacturers.Add(JsonSerializer.Deserialize<Manufacturer>(row.GetString(0), PlatformJson.Stored)! with { Version = row.GetString(1) });
            return manufacturers;
        });
    }
}
