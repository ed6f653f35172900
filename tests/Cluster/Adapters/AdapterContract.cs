using GridOrleans.Adapters;
using GridOrleans.Errors;
using GridOrleans.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GridOrleans.Tests.Cluster.Adapters;

/// <summary>
/// What every adapter keeps, whatever it speaks (docs/add-a-protocol.md). Written once; each protocol brings its <see cref="IContractSubject"/>.
/// </summary>
public abstract class AdapterContract(ContractCluster cluster, IContractSubject subject) : IAsyncLifetime
{
    private const int Capacity = 4;
    private static int _adapters;

    private readonly string _adapterId = $"contract-{Interlocked.Increment(ref _adapters)}";
    private readonly string _run = $"{Guid.NewGuid():N}"[..8];
    private WebApplication? _adapter;

    public async ValueTask InitializeAsync() => await Start();

    public async ValueTask DisposeAsync()
    {
        subject.Release();
        await Stop();
        await subject.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task It_registers_with_what_it_speaks_and_how_much_it_takes()
    {
        var registration = await Registration();

        registration!.Protocol.ShouldBe(subject.Protocol);
        registration.Capacity.ShouldBe(Capacity);
    }

    [Fact]
    public async Task It_registers_again_when_the_registry_is_lost()
    {
        var incarnation = (await Registration())!.Incarnation;

        await cluster.LoseRegistry();

        await Eventually.Holds(async () => (await Registration())?.Incarnation == incarnation, "it is registered again");
        await Push(Command("a"));
        await Outcomes("a", 1);
    }

    [Fact]
    public async Task After_a_restart_it_is_another_incarnation()
    {
        var before = (await Registration())!.Incarnation;

        await Stop();
        await Start();

        (await Registration())!.Incarnation.ShouldNotBe(before);
    }

    [Fact]
    public async Task It_is_reachable_as_long_as_it_runs()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        (await Push(Command("a"))).Refused.ShouldBeEmpty();
        await Outcomes("a", 1);
    }

    [Fact]
    public async Task A_command_is_executed_once_and_its_outcome_brought_home_with_evidence()
    {
        var command = Command("a", attempt: 2);

        await Push(command);

        var outcome = (await Outcomes("a", 1)).Single();
        outcome.CorrelationUid.ShouldBe(command.CorrelationUid);
        outcome.Attempt.ShouldBe(2);
        outcome.AdapterId.ShouldBe(_adapterId);
        outcome.Verdict.ShouldBe(AttemptVerdict.Succeeded);
        outcome.SentAt.ShouldNotBeNull();
        outcome.Messages.Count.ShouldBe(subject.MessagesPerExecution);
        outcome.Messages.ShouldAllBe(message => message.IsWithinBounds && message.IsValid);
        subject.ExecutionsOf(Device("a")).ShouldBe(1);
    }

    [Fact]
    public async Task A_command_in_hand_is_accepted_again_and_executed_once()
    {
        subject.Hold();
        var command = Command("a");
        await Push(command);
        await Eventually.Holds(() => subject.ExecutionsOf(Device("a")) == 1, "the device has been asked");

        var again = await Push(command, command);
        subject.Release();

        again.Refused.ShouldBeEmpty();
        await Outcomes("a", 1);
        (await Push(Command("b"))).Credit.ShouldBeGreaterThan(0);
        await Outcomes("b", 1);
        subject.ExecutionsOf(Device("a")).ShouldBe(1);
        cluster.World.Device(Device("a")).Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task It_answers_at_once_and_refuses_what_it_has_no_room_for()
    {
        subject.Hold();
        DispatchedCommand[] commands = [.. Enumerable.Range(0, Capacity + 2).Select(i => Command($"{i}"))];

        var answer = await Push(commands).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        answer.Refused.ShouldBe(commands[Capacity..].Select(c => c.CorrelationUid));
        answer.Credit.ShouldBe(0);
        subject.Release();
        for (var i = 0; i < Capacity; i++)
            await Outcomes($"{i}", 1);
        await Eventually.Holds(async () => (await Push()).Credit == Capacity, "there is room again");
        (await Push(commands[Capacity..])).Refused.ShouldBeEmpty();
        await Outcomes($"{Capacity}", 1);
    }

    [Fact]
    public async Task One_device_is_asked_one_thing_at_a_time()
    {
        subject.Hold();
        await Push(Command("a"), Command("a"));
        await Eventually.Holds(() => subject.ExecutionsOf(Device("a")) == 1, "the device has been asked");
        await Push(Command("b"));
        await Eventually.Holds(() => subject.ExecutionsOf(Device("b")) == 1, "another device does not wait for it");

        subject.ExecutionsOf(Device("a")).ShouldBe(1);
        subject.Release();
        await Outcomes("a", 2);
    }

    [Fact]
    public async Task A_device_that_does_not_answer_ends_its_attempt_within_the_limit()
    {
        subject.Hold();

        await Push(Command("a", limit: TimeSpan.FromSeconds(2)));

        var outcome = (await Outcomes("a", 1)).Single();
        outcome.Verdict.ShouldBe(AttemptVerdict.Retryable);
        outcome.Error!.Code.ShouldBe(ErrorCode.NoResponse);
        outcome.SentAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task It_reports_until_the_device_grain_has_taken_the_outcome()
    {
        var device = cluster.World.Device(Device("a"));
        device.Away = UnavailableException.Store("The database is away.");
        await Push(Command("a"));
        await Eventually.Holds(() => device.Reports.Count >= 2, "the report is repeated");

        (await Push()).Credit.ShouldBe(Capacity - 1, "what waits to be reported keeps its place");
        device.Away = null;

        await Outcomes("a", 1);
        subject.ExecutionsOf(Device("a")).ShouldBe(1);
        device.Reports.Select(report => string.Join(' ', report.Messages.Select(message => message.Id))).Distinct().Count()
            .ShouldBe(1, "its messages keep their ids, so that they are logged once");
    }

    [Fact]
    public async Task The_change_of_memory_is_made_again_on_the_memory_that_overtook_it()
    {
        subject.Hold();
        await Push(Command("a"));
        await Eventually.Holds(() => subject.ExecutionsOf(Device("a")) == 1, "the device has been asked");
        var device = cluster.World.Device(Device("a"));
        var later = device.Remember(subject.LaterMemoryOf(Device("a")));

        subject.Release();

        var outcome = (await Outcomes("a", 1)).Single();
        device.Reports.Count.ShouldBe(2);
        outcome.State!.Value.Version.ShouldBe(later.Version);
        outcome.State.Value.Content.ShouldNotBe(device.Reports.First().State!.Value.Content);
        subject.ExecutionsOf(Device("a")).ShouldBe(1);
    }

    [Fact]
    public async Task Told_to_stop_it_says_that_it_leaves_finishes_and_reports_what_is_in_hand_and_deregisters()
    {
        subject.Hold();
        await Push(Command("a"), Command("b"));
        await Eventually.Holds(() => subject.ExecutionsOf(Device("a")) + subject.ExecutionsOf(Device("b")) == 2, "both devices have been asked");

        var stopping = Stop();
        await Eventually.Holds(async () => await Registration() is { IsLeaving: true }, "it says that it leaves");
        stopping.IsCompleted.ShouldBeFalse();
        subject.Release();
        await stopping;
        (await Registration()).ShouldBeNull();

        cluster.World.Device(Device("a")).Taken.Single().Verdict.ShouldBe(AttemptVerdict.Succeeded);
        cluster.World.Device(Device("b")).Taken.Single().Verdict.ShouldBe(AttemptVerdict.Succeeded);
    }

    private string Device(string name) => $"{_run}-{name}";

    private DispatchedCommand Command(string name, int attempt = 1, TimeSpan? limit = null)
    {
        var device = cluster.World.Device(Device(name));
        var state = device.State.Version == 0 ? device.Remember(subject.MemoryOf(Device(name))) : device.State;
        return new()
        {
            CorrelationUid = Guid.CreateVersion7(),
            Attempt = attempt,
            Command = subject.Command,
            Contact = subject.ContactOf(Device(name)) with { State = state },
            Limit = limit ?? TimeSpan.FromSeconds(20),
            OrganisationIdentification = GridCluster.Organisation,
        };
    }

    private Task<DispatchAnswer> Push(params DispatchedCommand[] commands) =>
        cluster.Client.GetGrain<IContractDispatcher>(0).Push(_adapterId, commands);

    private async Task<IReadOnlyCollection<AttemptOutcome>> Outcomes(string name, int count)
    {
        var device = cluster.World.Device(Device(name));
        await Eventually.Holds(() => device.Taken.Count >= count, $"{count} outcomes of {name} were taken");
        return device.Taken;
    }

    private async Task<AdapterRegistration?> Registration() =>
        (await cluster.Registry.Read()).Adapters.SingleOrDefault(a => a.AdapterId == _adapterId);

    private async Task Start()
    {
        string[] args = [$"--Adapter:Id={_adapterId}", $"--Adapter:Capacity={Capacity}", .. subject.Options.Select(option => $"--{option}")];
        var builder = ProcessDefaults.CreateBuilder("contract", args);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IGrainFactory>(cluster.Client);
        subject.AddTo(builder);
        _adapter = builder.Build();
        await _adapter.StartAsync();
        await Eventually.Holds(async () => await Registration() is not null, "the adapter is registered");
    }

    private async Task Stop()
    {
        if (Interlocked.Exchange(ref _adapter, null) is not { } adapter)
            return;
        await adapter.StopAsync();
        await adapter.DisposeAsync();
    }
}
