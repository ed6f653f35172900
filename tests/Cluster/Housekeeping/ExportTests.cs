using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using GridOrleans.Housekeeping;
using GridOrleans.Housekeeping.Exports;
using GridOrleans.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace GridOrleans.Tests.Cluster.Housekeeping;

/// <summary>A day is dropped only when its file is complete, and the file has every row.</summary>
public sealed class ExportTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("export").FullName;
    private GridCluster _grid = null!;

    public async ValueTask InitializeAsync() => _grid = await GridCluster.Start(silos: 1, options: new Dictionary<string, string>
    {
        ["Housekeeping:ExportFolder"] = _folder,
        ["Housekeeping:EventExport:Enabled"] = "false",
        ["Housekeeping:DeviceMessageExport:Enabled"] = "false",
    });

    public async ValueTask DisposeAsync()
    {
        await _grid.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_day_of_events_is_in_its_file_row_for_row_and_gone_from_the_database()
    {
        var day = await OldDay("device_event", 200);
        await _grid.Execute($"""
            insert into grid.device_event (id, device, type, index, description, happened, received)
            select grid.id_at('{day} 12:00Z'::timestamptz + n * interval '1 second'), 'light-' || n, 'LIGHT_EVENTS_LIGHT_ON', n % 5,
                   E'said "on",\nthen ; ü ' || n, '{day} 11:00Z'::timestamptz + n * interval '1 second', '{day} 12:00:00.5Z'::timestamptz
            from generate_series(1, 5000) n
            """);

        (await Run("event-export")).Outcome.ShouldBe(JobOutcome.Succeeded);

        var rows = Read($"osgp-events-{day.Replace("-", "", StringComparison.Ordinal)}.csv.gz");
        rows.Count.ShouldBe(5001);
        rows[0].ShouldBe([
            "ID", "CREATION_TIME_UTC", "MODIFICATION_TIME_UTC", "VERSION", "DEVICE_IDENTIFICATION", "DATE_TIME_UTC", "EVENT_TYPE", "DESCRIPTION", "RELAY_INDEX"]);
        for (var n = 1; n <= 5000; n++)
            rows[n][1..].ShouldBe([
                $"{day}T12:00:00.500000Z", $"{day}T12:00:00.500000Z", "0", $"light-{n}", $"{DateTime.Parse(day, CultureInfo.InvariantCulture).AddHours(11).AddSeconds(n):yyyy-MM-ddTHH:mm:ss}.000000Z",
                "LIGHT_EVENTS_LIGHT_ON", $"said \"on\",\nthen ; ü {n}", $"{n % 5}"]);
        (await Exists("device_event", day)).ShouldBeFalse();
        Directory.GetFiles(_folder).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_is_in_its_file_as_GXF_writes_it()
    {
        var day = await OldDay("device_message", 400);
        await _grid.Execute($"""
            insert into grid.device_message (id, created, device, organisation, incoming, valid, uid, size, encoded, decoded)
            values (grid.id_at('{day} 12:00Z'), '{day} 12:00Z', 'light', 'city', true, false, null, 3, '\x0a1bff', 'text')
            """);

        (await Run("device-message-export")).Outcome.ShouldBe(JobOutcome.Succeeded);

        var rows = Read($"osgp-device-messages-{day.Replace("-", "", StringComparison.Ordinal)}.csv.gz");
        string.Join(' ', rows[0]).ShouldBe(
            "ID CREATION_TIME_UTC MODIFICATION_TIME_UTC VERSION INCOMING DEVICE_UID ENCODED_MESSAGE DECODED_MESSAGE DEVICE_IDENTIFICATION "
            + "ORGANISATION_IDENTIFICATION VALID DATA_SIZE");
        rows[1][1..].ShouldBe([$"{day}T12:00:00.000000Z", $"{day}T12:00:00.000000Z", "0", "true", "", "0x0A, 0x1B, 0xFF", "text", "light", "city", "false", "3"]);
        (await Exists("device_message", day)).ShouldBeFalse();
    }

    [Fact]
    public async Task What_cannot_be_written_stays_in_the_database_until_it_can()
    {
        var (older, newer) = (await OldDay("device_event", 202), await OldDay("device_event", 201));
        // Stands where the file should.
        var obstacle = Directory.CreateDirectory(Path.Combine(_folder, $"osgp-events-{older.Replace("-", "", StringComparison.Ordinal)}.csv.gz"));

        var failed = await Run("event-export");
        await Run("retention");

        failed.Outcome.ShouldBe(JobOutcome.Failed);
        failed.Detail!.ShouldStartWith($"0 of 2 days were exported and dropped; {older} stays");
        (await Exists("device_event", older)).ShouldBeTrue();
        (await Exists("device_event", newer)).ShouldBeTrue();
        Directory.GetFiles(_folder).ShouldBeEmpty();

        obstacle.Delete();
        (await Run("event-export")).Outcome.ShouldBe(JobOutcome.Succeeded);
        (await Exists("device_event", older)).ShouldBeFalse();
        (await Exists("device_event", newer)).ShouldBeFalse();
        Directory.GetFiles(_folder).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_silo_whose_clock_is_years_ahead_exports_nothing()
    {
        var day = await OldDay("device_event", 10);
        var services = _grid.Services;
        var ahead = new RetentionDay(services.GetRequiredService<GridDatabase>(), new WrongClock(TimeSpan.FromDays(730)), NullLogger<RetentionDay>.Instance);
        var job = new ExportJob("ahead", new(), DayTable.Events, () => 90, services.GetRequiredService<DayExport>(), ahead);

        await Should.ThrowAsync<ClocksDifferException>(() => job.Run(new(TimeProvider.System.GetUtcNow(), null), TestContext.Current.CancellationToken));

        (await Exists("device_event", day)).ShouldBeTrue();
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    private async Task<string> OldDay(string table, int daysAgo)
    {
        var day = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-daysAgo).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await _grid.Execute($"""
            create table grid.{Partition(table, day)} partition of grid.{table}
                for values from (grid.id_at('{day}Z')) to (grid.id_at(timestamptz '{day}Z' + interval '1 day'))
            """);
        return day;
    }

    private Task<bool> Exists(string table, string day) => _grid.Ask<bool>($"select to_regclass('grid.{Partition(table, day)}') is not null");

    private static string Partition(string table, string day) => $"{table}_{day.Replace("-", "", StringComparison.Ordinal)}";

    private async Task<JobRun> Run(string job)
    {
        var jobs = _grid.Grains.GetGrain<IJobs>(0);
        var run = await jobs.Run(GridCluster.Caller, job);
        JobRun? last = null;
        await Eventually.Holds(
            async () => (last = (await jobs.List(GridCluster.Caller, default)).Single(one => one.Name == job).LastRun) is { EndedAt: not null } && last.Slot >= run.Slot,
            $"{job} has run");
        return last!;
    }

    private List<string[]> Read(string file)
    {
        using var zip = new GZipStream(File.OpenRead(Path.Combine(_folder, file)), CompressionMode.Decompress);
        using var parser = new CsvParser(new StreamReader(zip), CultureInfo.InvariantCulture);
        var rows = new List<string[]>();
        while (parser.Read())
            rows.Add([.. parser.Record!]);
        return rows;
    }
}
