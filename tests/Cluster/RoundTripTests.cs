using System.Diagnostics.Metrics;
using Npgsql;

namespace GridOrleans.Tests.Cluster;

/// <summary>What a command asks of the database: its commits, and nothing else.</summary>
public sealed class RoundTripTests
{
    private const int Commands = 200;

    [Fact]
    public async Task Neither_its_authorisation_nor_anything_else_of_a_command_on_an_active_device_reads_the_database()
    {
        await using var grid = await GridCluster.Start(silos: 1);
        var device = await grid.ActiveDevice("light");
        await grid.Outcome((await device.Submit(GridCluster.Submission())).CorrelationUid);
        using var statements = new Statements(new NpgsqlConnectionStringBuilder(grid.ConnectionString).Database!);

        for (var i = 0; i < Commands; i++)
            await device.WaitForOutcome((await device.Submit(GridCluster.Submission())).CorrelationUid, TimeSpan.FromSeconds(20));

        statements.OfTheJournal.ShouldBeGreaterThanOrEqualTo(Commands, "each command is committed by itself here");
        // What silos do by themselves meanwhile: a few looks a second.
        statements.OfOthers.ShouldBeLessThan(Commands / 4);
    }

    /// <summary>Counts what the driver in this process sends to one database: by the journal's few connections, and by all others.</summary>
    private sealed class Statements : IDisposable
    {
        private const string JournalsPool = "Maximum Pool Size=3;";

        private readonly MeterListener _listener = new();
        private int _ofTheJournal;
        private int _ofOthers;

        public Statements(string database)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Meter.Name: "Npgsql", Name: "db.client.operation.duration" })
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Count(database, tags));
            _listener.Start();
        }

        public int OfTheJournal => _ofTheJournal;

        public int OfOthers => _ofOthers;

        public void Dispose() => _listener.Dispose();

        private void Count(string database, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (tag is not { Key: "db.client.connection.pool.name", Value: string pool } || !pool.Contains($"Database={database};", StringComparison.Ordinal))
                    continue;
                if ($"{pool};".Contains(JournalsPool, StringComparison.Ordinal))
                    Interlocked.Increment(ref _ofTheJournal);
                else
                    Interlocked.Increment(ref _ofOthers);
            }
        }
    }
}
