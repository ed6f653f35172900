using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Authorisation;
using GridOrleans.Journal;
using GridOrleans.Json;
using Npgsql;
using Orleans.Concurrency;

namespace GridOrleans.Organisations;

/// <summary>Finds organisations in PostgreSQL, where the grains' own state is.</summary>
[StatelessWorker]
internal sealed class OrganisationQueriesGrain(GridDatabase database, Authority authority) : Grain, IOrganisationQueries
{
    private const string Sql = $"""
        select (payload->'organisation')::text, version from grain_state
        where type = '{OrganisationDocument.StateName}' and payload->'organisation' is not null and extension > $1
        order by extension limit $2
        """;

    public async Task<IReadOnlyList<Organisation>> List(Caller caller, string? after, int limit, CancellationToken cancellationToken)
    {
        var own = await authority.Require(caller, PlatformFunction.GetOrganisations);
        return authority.ManagesNetwork(own.OrganisationIdentification)
            ? await Read(after ?? "", Math.Clamp(limit, 1, IOrganisationQueries.HighestLimit), cancellationToken)
            : string.CompareOrdinal(own.OrganisationIdentification, after) > 0 ? [own] : [];
    }

    private Task<IReadOnlyList<Organisation>> Read(string after, int limit, CancellationToken cancellationToken) => database.Read(
        async Task<IReadOnlyList<Organisation>> (source) =>
        {
            await using var command = source.CreateCommand(Sql);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = after });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            var organisations = new List<Organisation>();
            while (await row.ReadAsync(cancellationToken))
            {
                organisations.Add(
                    JsonSerializer.Deserialize<Organisation>(row.GetString(0), PlatformJson.Stored)! with { Version = $"{row.GetInt32(1)}" });
            }
            return organisations;
        });
}
