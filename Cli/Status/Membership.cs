using System.Data.Common;
using GridOrleans.Cli.Supervision;
using Npgsql;

namespace GridOrleans.Cli.Status;

/// <summary>Reads the cluster's membership, with the rights of a client.</summary>
internal static class Membership
{
    private const string Query = """
        select silo_name, address, port, generation, status, start_time
        from membership where cluster_id = @cluster
        order by status = 6, silo_name, start_time desc limit 200
        """;

    // The numbers of Orleans.Runtime.SiloStatus.
    private static readonly string[] Words = ["None", "Created", "Joining", "Active", "ShuttingDown", "Stopping", "Dead"];

    /// <summary>The rows, the living first, or why there are none.</summary>
    public static async Task<(IReadOnlyList<MembershipRow> Rows, string? Failure)> ReadAsync(string connectionString, CancellationToken cancellation)
    {
        try
        {
            var direct = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, ApplicationName = "grid status" };
            await using var connection = new NpgsqlConnection(direct.ConnectionString);
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand(Query, connection) { Parameters = { new("cluster", ProcessTable.ClusterId) } };
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var rows = new List<MembershipRow>();
            while (await reader.ReadAsync(cancellation)) rows.Add(Row(reader));
            return (rows, null);
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            return ([], e.Message);
        }
    }

    private static MembershipRow Row(NpgsqlDataReader reader)
    {
        var status = reader.GetInt32(4);
        return new MembershipRow(
            reader.GetString(0),
            $"{reader.GetString(1)}:{reader.GetInt32(2)}@{reader.GetInt32(3)}",
            status >= 0 && status < Words.Length ? Words[status] : $"{status}",
            reader.GetFieldValue<DateTimeOffset>(5));
    }
}
