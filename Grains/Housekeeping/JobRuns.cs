using GridOrleans.Cluster;
using GridOrleans.Journal;
using Npgsql;
using static GridOrleans.Journal.FencedBatch;

namespace GridOrleans.Housekeeping;

/// <summary>What became of a claim.</summary>
internal enum Claim
{
    /// <summary>This silo runs the slot.</summary>
    Won,

    /// <summary>Somebody runs it or has run it, or nobody need.</summary>
    Settled,

    /// <summary>A former slot of the job is under way still.</summary>
    Waits,
}

/// <summary>A slot that this silo is to run.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Slot">What to run.</param>
internal sealed record ClaimedRun(string Job, JobSlot Slot);

/// <summary>
/// The runs of all jobs in PostgreSQL (table <c>job_run</c>): who inserts a slot's row runs it. Writes are fenced, so that a silo that has been declared dead
/// neither begins nor ends a run.
/// </summary>
internal sealed class JobRuns(GridDatabase database, SiloIncarnation silo, TimeProvider time)
{
    private const int LongestDetail = 2000;
    private const int RowsPerDelete = 10_000;

    // Claims of one job come one after the other; the number says that it is about jobs.
    private const string Lock = "select pg_advisory_xact_lock(6975330, hashtext($1))";

    private const string Begin = """
        insert into job_run (job, slot, silo, began)
        select $1, $2, $3, $4
        where not exists (select from job_run r where r.job = $1 and r.ended is null) and ($5 or exists (select from job_run r where r.job = $1))
        on conflict do nothing
        returning (select p.position from job_run p where p.job = $1 order by p.slot desc limit 1)
        """;

    private const string Overlaps = """
        select not exists (select from job_run where job = $1 and slot = $2) and exists (select from job_run where job = $1 and ended is null)
        """;

    // Left by silos that died.
    private const string Orphans = """
        with orphan as (
            select r.job, r.slot from job_run r
            where r.ended is null and r.silo <> $1 and not exists (
                select from membership m
                where m.cluster_id = $2 and m.status <> 6 and m.address || ':' || m.port || '@' || m.generation = r.silo)
            for update skip locked)
        """;

    private const string Abandon = $"""
        {Orphans}
        update job_run r set ended = $3, outcome = 'Abandoned', detail = 'The silo died that had taken it up.'
        from orphan o where r.job = o.job and r.slot = o.slot and r.attempt > 1
        """;

    private const string TakeUpOrphans = $"""
        {Orphans}
        update job_run r set silo = $1, attempt = r.attempt + 1, began = $3
        from orphan o where r.job = o.job and r.slot = o.slot and r.attempt = 1 and r.job = any($4)
        returning {TakenUp}
        """;

    // This silo's own, of which it was never told that it had them, as the answer was lost: they have not run, and what is begun in this moment is younger.
    private const string TakeUpUntold = $"""
        update job_run r set began = $4
        where r.ended is null and r.silo = $1 and r.began < $3 and not r.job = any($2) and r.job = any($5)
        returning {TakenUp}
        """;

    private const string TakenUp = "r.job, r.slot, (select p.position from job_run p where p.job = r.job and p.slot < r.slot order by p.slot desc limit 1)";

    private const string IsOpen = "select exists (select from job_run where job = $1 and ended is null)";

    private const string Finish = """
        update job_run set ended = $4, outcome = $5, detail = $6, position = $7 where job = $1 and slot = $2 and silo = $3 and ended is null
        """;

    private const string Last = """
        select r.job, r.slot, r.silo, r.began, r.ended, r.outcome, r.detail
        from unnest($1::text[]) n (job) cross join lateral (select * from job_run r where r.job = n.job order by r.slot desc limit 1) r
        """;

    /// <summary>Claims a slot.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="slot">The slot.</param>
    /// <param name="alsoFirst">False: only if the job has run before, for a slot that was missed.</param>
    /// <param name="cancellationToken">Ends the attempt; whether it was won is then unknown.</param>
    public Task<(Claim Claim, string? Position)> TryBegin(string job, DateTimeOffset slot, bool alsoFirst, CancellationToken cancellationToken) => Read(
        database.Writer, silo,
        [Statement(Lock, job), Statement(Begin, job, slot, silo.Name, time.GetUtcNow(), alsoFirst), Statement(Overlaps, job, slot)],
        async row =>
        {
            await row.NextResultAsync(cancellationToken);
            (bool Won, string? Position) begun = await row.ReadAsync(cancellationToken)
                ? (true, row.IsDBNull(0) ? null : row.GetString(0))
                : (false, null);
            await row.NextResultAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            return (begun.Won ? Claim.Won : row.GetBoolean(0) ? Claim.Waits : Claim.Settled, begun.Position);
        },
        cancellationToken);

    /// <summary>
    /// Takes up what silos have left that died, once; what was left a second time is given up. Also what is this silo's without its knowledge, however often.
    /// </summary>
    /// <param name="jobs">The jobs that this silo knows.</param>
    /// <param name="known">Those that it runs or is about to.</param>
    /// <param name="look">When it made out which those are.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<IReadOnlyList<ClaimedRun>> TakeUp(string[] jobs, string[] known, DateTimeOffset look, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return Read(
            database.Writer, silo,
            [
                Statement(TakeUpUntold, silo.Name, known, look, now, jobs), Statement(Abandon, silo.Name, silo.ClusterId, now),
                Statement(TakeUpOrphans, silo.Name, silo.ClusterId, now, jobs),
            ],
            async row =>
            {
                // What is abandoned answers nothing, and the driver steps over it.
                var taken = new List<ClaimedRun>();
                await AddRuns(taken, row, cancellationToken);
                await row.NextResultAsync(cancellationToken);
                await AddRuns(taken, row, cancellationToken);
                return (IReadOnlyList<ClaimedRun>)taken;
            },
            cancellationToken);
    }

    /// <summary>Ends a run of this silo; may be repeated.</summary>
    public Task End(ClaimedRun run, JobReport report, CancellationToken cancellationToken)
    {
        var detail = report.Detail.Length > LongestDetail ? report.Detail[..LongestDetail] : report.Detail;
        var finish = Statement(
            Finish, run.Job, run.Slot.At, silo.Name, time.GetUtcNow(), report.Outcome.ToString(), detail.Replace('\0', ' '),
            new NpgsqlParameter<string?> { TypedValue = report.Position });
        return Change(database.Writer, silo, finish, cancellationToken);
    }

    /// <summary>Whether somebody runs a job, or has left it open.</summary>
    public Task<bool> IsUnderWay(string job) => database.Read(async source =>
    {
        await using var command = source.CreateCommand(IsOpen);
        command.Parameters.AddWithValue(job);
        return (bool)(await command.ExecuteScalarAsync())!;
    });

    /// <summary>The last run of each job that has one.</summary>
    public Task<IReadOnlyDictionary<string, JobRun>> ReadLast(string[] jobs, CancellationToken cancellationToken) => database.Read(async source =>
    {
        await using var command = source.CreateCommand(Last);
        command.Parameters.AddWithValue(jobs);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var runs = new Dictionary<string, JobRun>();
        while (await row.ReadAsync(cancellationToken))
            runs.Add(row.GetString(0), new()
            {
                Slot = row.GetFieldValue<DateTimeOffset>(1),
                Silo = row.GetString(2),
                BeganAt = row.GetFieldValue<DateTimeOffset>(3),
                EndedAt = row.IsDBNull(4) ? null : row.GetFieldValue<DateTimeOffset>(4),
                Outcome = row.IsDBNull(5) ? null : Enum.Parse<JobOutcome>(row.GetString(5)),
                Detail = row.IsDBNull(6) ? null : row.GetString(6),
            });
        return (IReadOnlyDictionary<string, JobRun>)runs;
    });

    /// <summary>Deletes runs of slots before a moment, but for each job's last: it says that the job has run.</summary>
    public async Task Forget(DateTimeOffset before, CancellationToken cancellationToken)
    {
        int deleted;
        do
        {
            var delete = Statement(
                $"""
                delete from job_run where (job, slot) in (
                    select r.job, r.slot from job_run r
                    where r.slot < $1 and exists (select from job_run later where later.job = r.job and later.slot > r.slot) limit {RowsPerDelete})
                """,
                before);
            deleted = await Change(database.Writer, silo, delete, cancellationToken);
        }
        while (deleted == RowsPerDelete);
    }

    /// <summary>After a failure: connections that a restart of the server has broken are not used again.</summary>
    public void ForgetConnections() => GridDatabase.Forget(database.Writer);

    private static async Task AddRuns(List<ClaimedRun> taken, NpgsqlDataReader row, CancellationToken cancellationToken)
    {
        while (await row.ReadAsync(cancellationToken))
            taken.Add(new(row.GetString(0), new(row.GetFieldValue<DateTimeOffset>(1), row.IsDBNull(2) ? null : row.GetString(2))));
    }
}
