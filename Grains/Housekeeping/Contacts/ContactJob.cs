using System.Diagnostics.Metrics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GridOrleans.Access;
using GridOrleans.Devices;
using GridOrleans.Errors;

namespace GridOrleans.Housekeeping.Contacts;

/// <summary>
/// Gives silent devices a command in the name of their owner, so that somebody hears from them or of their failure (platform handbook, 10). A slot that is run
/// twice submits nothing twice: its commands have idempotency keys made of job, slot and device.
/// </summary>
internal sealed class ContactJob(string name, ContactOptions options, ContactCandidates candidates, IGrainFactory grains, TimeProvider time) : IJob
{
    private const int DevicesPerPage = 200;
    private const int SubmissionsAtATime = 8;

    private static readonly Meter Meter = new("GridOrleans.Housekeeping");
    private static readonly Counter<int> Contacts =
        Meter.CreateCounter<int>("grid.job.contacts", description: "Silent devices that contact jobs found, by what became of them.");

    public string Name => name;

    public JobOptions Options => options;

    public async Task<JobReport> Run(JobSlot slot, CancellationToken cancellationToken)
    {
        var count = new ContactCount();
        var after = slot.Position ?? "";
        while (true)
        {
            // The same for a slot that is run again, so that it finds the same devices.
            var page = await candidates.Read(options, after, slot.At - options.SilentFor, DevicesPerPage, cancellationToken);
            var due = new List<ContactCandidate>();
            foreach (var candidate in page)
            {
                if (count.Tried + due.Count == options.MostPerRun)
                    break;
                if (candidate.Owner is null)
                    count.WithoutOwner++;
                else if (!candidate.HasAddress)
                    count.WithoutAddress++;
                else if (!ContactBackOff.IsOver(candidate.Failures, candidate.LastFailure, time.GetUtcNow()))
                    count.LeftAlone++;
                else
                    due.Add(candidate);
                after = candidate.Device;
            }
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions { MaxDegreeOfParallelism = SubmissionsAtATime, CancellationToken = cancellationToken },
                async (candidate, _) => count.Count(await Submit(candidate, slot.At)));
            var isFull = count.Tried >= options.MostPerRun;
            if (!isFull && page.Count == DevicesPerPage)
                continue;
            count.Record(Contacts, name);
            return new(count.ToString(), Position: isFull ? after : null);
        }
    }

    private async Task<ContactAnswer> Submit(ContactCandidate candidate, DateTimeOffset slot)
    {
        try
        {
            await grains.Device(candidate.Device).Submit(new()
            {
                CorrelationUid = Guid.CreateVersion7(time.GetUtcNow()),
                Caller = new Caller(candidate.Owner!) { ApplicationName = name },
                Command = options.NewCommand(),
                IdempotencyKey = Key(slot, candidate.Device),
            });
            return ContactAnswer.Submitted;
        }
        catch (RefusedException)
        {
            return ContactAnswer.Refused;
        }
        // One device's full queue, or its owner's, must not keep the job from those after it, at each slot anew.
        catch (UnavailableException full) when (full.Code is ErrorCode.Busy or ErrorCode.Overloaded)
        {
            return ContactAnswer.NoRoom;
        }
    }

    private Guid Key(DateTimeOffset slot, string device) => new(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"job\n{name}\n{slot.UtcTicks}\n{device}"))).AsSpan(0, 16));
}
