using GridOrleans.Journal;
using Npgsql;

namespace GridOrleans.DefectiveSilo;

/// <summary>
/// Mistakes that a silo could have, so that tests can show that <c>./grid chaos</c> finds them. The silo itself has no such switches: they are put
/// into its services from outside.
/// </summary>
internal static class Defects
{
    /// <summary>The environment variable that names the defects, with commas between.</summary>
    public const string Variable = "GRID_TEST_DEFECTS";

    /// <summary>Switches them on.</summary>
    public static void SwitchOn(IHostApplicationBuilder builder, string? defects)
    {
        foreach (var defect in (defects ?? "").Split(','))
            SwitchOnOne(builder, defect);
    }

    private static void SwitchOnOne(IHostApplicationBuilder builder, string defect)
    {
        switch (defect)
        {
            case "acknowledge-before-commit":
                builder.Services.AddSingleton<IJournal>(services => new HastyJournal(services.GetRequiredService<JournalWriter>()));
                break;
            case "forget-the-sweep":
                builder.Services.AddSingleton<ICommandOwners, BlindOwners>();
                break;
            case "no-fence":
                builder.Services.AddHostedService<FenceBreaker>();
                // A frozen silo's grains are seldom in the middle of a write when it thaws; this one always is.
                builder.Services.AddHostedService<TalkativeDevice>();
                break;
            case "second-outcome":
                builder.Services.AddSingleton<IIncomingGrainCallFilter, CredulousReports>();
                break;
            default:
                throw new ArgumentException($"{Variable} names no defect: '{defect}'");
        }
    }

    /// <summary>Removes the fence from the database.</summary>
    private sealed class FenceBreaker(NpgsqlDataSource database) : IHostedService
    {
        private const string NoFence =
            "create or replace function require_alive(cluster text, silo_address text, silo_port integer, silo_generation integer) "
            + "returns void language sql as 'select'";

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var command = database.CreateCommand(NoFence);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
