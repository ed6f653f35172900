using GridOrleans.Access;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Gateway.Rest.Access;
using GridOrleans.Hosting;

namespace GridOrleans.Gateway.Rest.Commands;

/// <summary>Takes commands to their devices, reads them, and waits for their outcomes.</summary>
internal sealed class CommandDesk(ClusterCalls cluster, CommandAdmission admission, CorrelationUids uids, TimeProvider time, IHostApplicationLifetime process)
{
    /// <summary>
    /// How long a device grain is asked to wait at a time; with the answer's way back it stays below the client's own limit. The proof is looked at after each: with
    /// what <see cref="ApiTokens"/> remembers, a revocation takes less than 5 s.
    /// </summary>
    public static readonly TimeSpan Slice = TimeSpan.FromSeconds(2.5);

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>Submits a command; when this returns it is committed.</summary>
    public async Task<CommandRecord> Submit(
        Caller caller, string deviceIdentification, DeviceCommand command, Guid? idempotencyKey, Guid? resubmissionOf,
        CancellationToken cancellationToken)
    {
        var device = cluster.Device(deviceIdentification);
        var submission = new CommandSubmission
        {
            CorrelationUid = uids.Next(),
            Caller = caller,
            // The record names the device; the same command must be the same, whether its path or its body named the device.
            Command = command with { DeviceIdentification = null },
            IdempotencyKey = idempotencyKey,
            ResubmissionOf = resubmissionOf,
        };
        try
        {
            // Its fixed id makes a repetition the same submission.
            return await cluster.Repeat(_ => device.Submit(submission), cancellationToken);
        }
        catch (UnavailableException away) when (away.Code == ErrorCode.Overloaded)
        {
            admission.Told(caller.OrganisationIdentification, away);
            throw;
        }
    }

    /// <summary>A command as the journal has it, or null.</summary>
    public Task<CommandRecord?> ReadJournal(Caller caller, Guid correlationUid, CancellationToken cancellationToken) =>
        cluster.Repeat(token => cluster.Commands.Read(caller, correlationUid, token), cancellationToken);

    /// <summary>A command with its present attempt, or null when there is none.</summary>
    public async Task<CommandRecord?> Read(Caller caller, Guid correlationUid, CancellationToken cancellationToken)
    {
        var stored = await ReadJournal(caller, correlationUid, cancellationToken);
        if (stored is not { IsOpen: true })
            return stored;
        try
        {
            var device = cluster.Device(stored.DeviceIdentification);
            // It may have ended between the two looks.
            return await cluster.Once(() => device.ReadOpenCommand(correlationUid), cancellationToken, AttemptLimits.Later)
                ?? await ReadJournal(caller, correlationUid, cancellationToken) ?? stored;
        }
        catch (UnavailableException)
        {
            // The present attempt is extra; the journal's answer is true without it.
            return stored;
        }
    }

    /// <summary>Waits until a command has ended, or the limit has passed, or this process stops: its record then.</summary>
    /// <exception cref="Problems.ProblemException">The caller's proof has ended meanwhile.</exception>
    /// <exception cref="RefusedException">Its organisation may read no longer.</exception>
    public async Task<CommandRecord> WaitForEnd(
        Caller caller, StandingProof proof, CommandRecord record, TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var fruitless = 0;
        while (record.IsOpen && !process.ApplicationStopping.IsCancellationRequested)
        {
            var left = limit - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
                return await ReadAgain(caller, record, cancellationToken);
            var slice = left < Slice ? left : Slice;
            var asked = time.GetTimestamp();
            var outcome = await AskGrain(record, slice, cancellationToken);
            if (outcome is not null)
                return outcome;
            await RequireStanding(caller, proof, cancellationToken);
            // An early null says that the command is not open there, or that the grain is on its way to another silo.
            if (time.GetElapsedTime(asked) < slice * 0.9)
            {
                record = await ReadAgain(caller, record, cancellationToken);
                if (record.IsOpen)
                    await Task.Delay(ClusterCalls.Pause(fruitless++), time, cancellationToken);
            }
        }
        return record;
    }

    private async Task<CommandRecord?> AskGrain(CommandRecord record, TimeSpan slice, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, process.ApplicationStopping);
        try
        {
            return await cluster.Device(record.DeviceIdentification).WaitForOutcome(record.CorrelationUid, slice)
                .WaitAsync(slice + AnswerLimit, time, stop.Token);
        }
        catch (Exception failure) when (ClusterFailure.IsOne(failure) || failure is UnavailableException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task RequireStanding(Caller caller, StandingProof proof, CancellationToken cancellationToken)
    {
        try
        {
            await proof.Require(cancellationToken);
            await cluster.Once(() => cluster.Events.RequireReader(caller), cancellationToken);
        }
        catch (UnavailableException)
        {
            // A cluster that is away has taken nothing from anybody.
        }
    }

    private async Task<CommandRecord> ReadAgain(Caller caller, CommandRecord record, CancellationToken cancellationToken)
    {
        try
        {
            return await Read(caller, record.CorrelationUid, cancellationToken) ?? record;
        }
        catch (UnavailableException)
        {
            return record;
        }
    }
}
