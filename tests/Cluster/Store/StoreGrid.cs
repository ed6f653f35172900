using System.Collections.Concurrent;
using GridOrleans.Adapters;
using GridOrleans.Adapters.Hosting;
using GridOrleans.Commands;
using GridOrleans.Errors;
using GridOrleans.Events;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace GridOrleans.Tests.Cluster.Store;

/// <summary>Two silos whose store fails on demand, and those who talk to them as gateways and adapters do: they repeat what was not answered.</summary>
public sealed class StoreGrid : IAsyncLifetime
{
    private readonly ClusterCalls _calls = new(TimeProvider.System, NullLogger<ClusterCalls>.Instance);
    private readonly MessageLog _log = new(Options.Create(new AdapterOptions { Id = "test-1" }), TimeProvider.System);
    private readonly ConcurrentDictionary<string, Func<DispatchedCommand, AttemptVerdict?>> _behaviours = [];
    private int _devices;
    private int _messages;

    public GridCluster Cluster { get; private set; } = null!;

    public FaultyStore Store { get; } = new();

    /// <summary>The hash of the configured first token.</summary>
    public string FirstToken { get; } = new('a', 64);

    /// <summary>Strikes the first write of that token, when the silos start.</summary>
    internal Fault FirstGrant { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        FirstGrant = Store.Next(StoreWrite.State("api-token", FirstToken), Moment.Before);
        // Nobody is reminded of what is overdue before a test has ended: what the reminder would mend has to be mended without it.
        Cluster = await GridCluster.Start(store: Store, options: new Dictionary<string, string>
        {
            ["Sweep:OverduePeriod"] = "01:00:00",
            ["Bootstrap:Organisation"] = GridCluster.Organisation,
            ["Bootstrap:TokenHash"] = FirstToken,
        });
        Cluster.Adapter.Behaviour = command => _behaviours.TryGetValue(command.Contact.DeviceIdentification, out var behaviour)
            ? behaviour(command)
            : AttemptVerdict.Succeeded;
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    /// <summary>A name that no other test uses.</summary>
    public string NewName() => $"light-{Interlocked.Increment(ref _devices)}";

    /// <summary>A device that takes commands and does with them what is said; by default it obeys.</summary>
    public async Task<string> NewDevice(Func<DispatchedCommand, AttemptVerdict?>? behaviour = null)
    {
        var name = NewName();
        Behave(name, behaviour ?? (_ => AttemptVerdict.Succeeded));
        await Cluster.ActiveDevice(name);
        return name;
    }

    public void Behave(string device, Func<DispatchedCommand, AttemptVerdict?> behaviour) => _behaviours[device] = behaviour;

    /// <summary>Repeats a call as gateways and adapters do, until it is answered.</summary>
    public Task<T> Until<T>(Func<Task<T>> call) => _calls.Until(call, TestContext.Current.CancellationToken);

    /// <summary>Submits once, and expects that the store's failure is told.</summary>
    public async Task SubmitInVain(string device, CommandSubmission submission) =>
        (await Should.ThrowAsync<UnavailableException>(() => Cluster.Device(device).Submit(submission))).Code.ShouldBe(ErrorCode.StoreUnavailable);

    /// <summary>A submission that is accepted and with the adapter, which is silent about it.</summary>
    public async Task<CommandSubmission> Dispatched(string device)
    {
        var submission = GridCluster.Submission();
        await Cluster.Device(device).Submit(submission);
        // The adapter has it before the device's grain hears that it was taken.
        await Eventually.Holds(
            async () => await Cluster.Device(device).ReadOpenCommand(submission.CorrelationUid) is { Status: CommandStatus.Dispatched }, "the adapter has the command");
        return submission;
    }

    /// <summary>The adapter's word on an attempt, repeated until it is answered.</summary>
    public Task<OutcomeAnswer> Report(string device, Guid command, AttemptVerdict verdict, int attempt = 1) => Until(() => Cluster.Device(device).Report(new()
    {
        CorrelationUid = command,
        Attempt = attempt,
        AdapterId = "test-1",
        Verdict = verdict,
        Error = verdict == AttemptVerdict.Succeeded ? null : new(ErrorCode.NoResponse, "No response from device"),
    }));

    /// <summary>The device says something; its adapter repeats that until it is committed.</summary>
    public async Task Says(string device, SelfRegistration? registration = null, params ReportedEvent[] events)
    {
        var word = BitConverter.GetBytes(Interlocked.Increment(ref _messages));
        var judgement = await new DeviceMessages(Cluster.Grains, _calls, _log, NullLogger<DeviceMessages>.Instance).Commit(
            device,
            contact => Judgement.Take(
                new() { State = new(contact.State.Version, word), Registration = registration, Events = events }, "taken"),
            TestContext.Current.CancellationToken);
        judgement.Reply.ShouldBe("taken");
    }

    /// <summary>The numbers of the attempts that an adapter has made.</summary>
    public int[] Attempts(Guid command) => [.. Cluster.Adapter.Executed.Where(e => e.CorrelationUid == command).Select(e => e.Attempt)];

    public Task<long> Rows(string device) => Cluster.Ask<long>($"select count(*) from grid.command where device = '{device}'");

    /// <summary>The command's outcome, which comes by itself, and that it is the only one: every later word changes nothing.</summary>
    public Task<CommandRecord> Outcome(Guid command) => Cluster.Outcome(command);
}
