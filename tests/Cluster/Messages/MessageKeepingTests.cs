using System.Collections.Concurrent;
using GridOrleans.Access;
using GridOrleans.Adapters;
using GridOrleans.Authorisation;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Devices.Changes;
using GridOrleans.Errors;
using GridOrleans.Messages;
using GridOrleans.Organisations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GridOrleans.Tests.Cluster.Messages;

/// <summary>What device grains keep of the messages that adapters report, and who sees them.</summary>
public sealed class MessageKeepingTests(MessageKeepingTests.Fixture fixture) : IClassFixture<MessageKeepingTests.Fixture>
{
    private static readonly Caller Asker = new("Asker");
    private static readonly Caller Stranger = new("Stranger");

    private readonly GridCluster _grid = fixture.Grid;
    private readonly string _light = $"light-{Guid.NewGuid():N}";

    [Fact]
    public async Task The_messages_of_an_attempt_are_logged_with_its_outcome_for_who_asked()
    {
        ExchangedMessage[] exchanged = [Sample.Message(0), Sample.Message(1)];
        fixture.Exchanged[_light] = exchanged;
        var device = await Light();

        var command = await device.Submit(Asking());
        await Ended(command);

        var logged = await SeenBy(GridCluster.Caller);
        logged.Select(m => m.Id).ShouldBe(exchanged.Select(m => m.Id).Reverse());
        logged.ShouldAllBe(m => m.OrganisationIdentification == Asker.OrganisationIdentification);
    }

    [Fact]
    public async Task Every_attempt_s_messages_are_logged()
    {
        var attempts = 0;
        fixture.Behaviours[_light] = _ => Interlocked.Increment(ref attempts) < 3 ? AttemptVerdict.Retryable : AttemptVerdict.Succeeded;
        fixture.Make[_light] = () => [Sample.Message(0), Sample.Message(1)];
        var device = await Light();

        await Ended(await device.Submit(Asking()));

        (await SeenBy(Asker)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task An_outcome_that_is_reported_again_is_logged_once()
    {
        var device = await Light();
        fixture.Exchanged[_light] = [Sample.Message(0), Sample.Message(1)];
        var command = await device.Submit(Asking());
        await Ended(command);

        var answer = await device.Report(Outcome(command.CorrelationUid, fixture.Exchanged[_light]));

        answer.Kind.ShouldBe(OutcomeAnswerKind.NotAwaited);
        (await SeenBy(Asker)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_was_exchanged_for_a_command_that_was_cancelled_meanwhile_is_logged_for_who_asked()
    {
        fixture.Behaviours[_light] = _ => null;
        var device = await Light();
        var command = await device.Submit(Asking());
        await device.Cancel(Asker, command.CorrelationUid);

        await device.Report(Outcome(command.CorrelationUid, [Sample.Message(0)]));

        (await SeenBy(GridCluster.Caller)).ShouldHaveSingleItem().OrganisationIdentification.ShouldBe(Asker.OrganisationIdentification);
    }

    [Fact]
    public async Task What_a_device_says_by_itself_is_logged_for_its_owner()
    {
        var device = await Light();
        var contact = (await device.ReadContact())!;

        await device.Receive(new() { State = contact.State, Messages = [Sample.Message(1), Sample.Message(2)] });
        await device.Log([Sample.Message(5)]);

        var logged = await SeenBy(GridCluster.Caller);
        logged.Select(m => m.IsValid).ShouldBe([false, true, true], ignoreOrder: true);
        logged.ShouldAllBe(m => m.OrganisationIdentification == GridCluster.Organisation);
    }

    [Fact]
    public async Task What_breaks_the_bounds_is_left_out_and_does_not_stand_in_the_outcome_s_way()
    {
        fixture.Make[_light] = () =>
        [
            Sample.Message(0) with { Decoded = new string('a', ExchangedMessage.LongestText + 1) },
            Sample.Message(0) with { Encoded = new byte[ExchangedMessage.MostBytes + 1] },
            .. Enumerable.Range(0, 20).Select(_ => Sample.Message(0)),
        ];
        var device = await Light();

        var record = await Ended(await device.Submit(Asking()));

        record.Status.ShouldBe(CommandStatus.Succeeded);
        (await SeenBy(Asker)).Count.ShouldBe(ExchangedMessage.MostPerReport);
    }

    [Fact]
    public async Task A_device_that_nobody_added_has_no_log()
    {
        await _grid.Device(_light).Log([Sample.Message(0)]);

        (await _grid.Ask<long>($"select count(*) from grid.device_message where device = '{_light}'")).ShouldBe(0);
    }

    [Fact]
    public async Task An_organisation_sees_the_messages_of_devices_on_which_it_has_been_given_something()
    {
        await (await Light()).Log([Sample.Message(0)]);

        (await SeenBy(Asker)).Count.ShouldBe(1);
        (await SeenBy(Stranger)).ShouldBeEmpty();
        (await Should.ThrowAsync<RefusedException>(() => SeenBy(new("nobody")))).Code.ShouldBe(ErrorCode.UnknownOrganisation);
    }

    [Fact]
    public async Task Every_organisation_sees_all_when_configuration_says_so()
    {
        var authority = _grid.Services.GetRequiredService<Authority>();

        (await new MessageSight(authority, Options.Create(new MessageOptions { OnlyAuthorisedDevices = false })).OnlyOf(Stranger)).ShouldBeNull();
        (await new MessageSight(authority, Options.Create(new MessageOptions())).OnlyOf(Stranger)).ShouldBe(Stranger.OrganisationIdentification);
        (await new MessageSight(authority, Options.Create(new MessageOptions())).OnlyOf(GridCluster.Caller)).ShouldBeNull();
    }

    private async Task<IDeviceGrain> Light()
    {
        var device = await _grid.ActiveDevice(_light);
        await device.Apply(GridCluster.Caller, new UpdateAuthorisations { Authorisations = [new(Asker.OrganisationIdentification, DeviceFunctionGroup.AdHoc)] }, null);
        return device;
    }

    private async Task<CommandRecord> Ended(CommandRecord command)
    {
        CommandRecord? record = null;
        await Eventually.Holds(
            async () => (record = await _grid.Journal.Read(Asker, command.CorrelationUid, TestContext.Current.CancellationToken)) is { IsOpen: false }, "the command has ended");
        return record!;
    }

    private static CommandSubmission Asking() => GridCluster.Submission() with { Caller = Asker };

    private static AttemptOutcome Outcome(Guid command, IReadOnlyList<ExchangedMessage> messages) => new()
    {
        CorrelationUid = command,
        Attempt = 1,
        AdapterId = "test-1",
        Verdict = AttemptVerdict.Succeeded,
        Messages = messages,
    };

    private Task<IReadOnlyList<LoggedMessage>> SeenBy(Caller caller) => _grid.Grains.GetGrain<IDeviceMessageQueries>(0)
        .List(caller, new() { DeviceIdentification = _light }, TestContext.Current.CancellationToken);

    /// <summary>A grid whose adapter reports for each device what its test says.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public GridCluster Grid { get; private set; } = null!;

        /// <summary>What each report brings.</summary>
        public ConcurrentDictionary<string, IReadOnlyList<ExchangedMessage>> Exchanged { get; } = [];

        /// <summary>Makes anew what each report brings.</summary>
        public ConcurrentDictionary<string, Func<IReadOnlyList<ExchangedMessage>>> Make { get; } = [];

        public ConcurrentDictionary<string, Func<DispatchedCommand, AttemptVerdict?>> Behaviours { get; } = [];

        public async ValueTask InitializeAsync()
        {
            Grid = await GridCluster.Start(silos: 1);
            foreach (var user in (Caller[])[Asker, Stranger])
            {
                await Grid.Grains.GetGrain<IOrganisationGrain>(user.OrganisationIdentification).Create(GridCluster.Caller, OrganisationRegistration.Example with
                {
                    OrganisationIdentification = user.OrganisationIdentification,
                });
            }
            Grid.Adapter.Behaviour = command =>
                Behaviours.TryGetValue(command.Contact.DeviceIdentification, out var behaviour) ? behaviour(command) : AttemptVerdict.Succeeded;
            Grid.Adapter.Exchanged = command =>
                Exchanged.TryGetValue(command.Contact.DeviceIdentification, out var exchanged) ? exchanged
                : Make.TryGetValue(command.Contact.DeviceIdentification, out var make) ? make() : [];
        }

        public ValueTask DisposeAsync() => Grid.DisposeAsync();
    }
}
