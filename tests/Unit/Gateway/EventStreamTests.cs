using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using GridOrleans.Errors;
using GridOrleans.Events;
using GridOrleans.Gateway.Rest.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class EventStreamTests
{
    private const string Path = "/api/v1/events/stream";

    [Fact]
    public async Task Every_client_gets_every_event_with_its_position()
    {
        await using var host = await RestHost.Start();
        await using var one = await Client.Open(host, Path);
        await using var two = await Client.Open(host, Path);
        await SubmissionTests.Until(() => Feed(host).Clients == 2 && IsFed(host));

        var committed = await Commit(host, "light-1", "light-2", "light-1");

        foreach (var client in new[] { one, two })
        {
            var got = await client.Next(3);
            got.Select(e => e.Position).ShouldBe(committed.Select(e => e.Position));
            client.LastId.ShouldBe(committed[^1].Position.ToString());
        }
    }

    [Fact]
    public async Task A_client_can_ask_for_one_device()
    {
        await using var host = await RestHost.Start();
        await using var client = await Client.Open(host, $"{Path}?deviceIdentification=light-2");
        await SubmissionTests.Until(() => Feed(host).Clients == 1 && IsFed(host));

        var committed = await Commit(host, "light-1", "light-2", "light-1", "light-2");

        (await client.Next(2)).Select(e => e.Id).ShouldBe([committed[1].Id, committed[3].Id]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_comes_again_misses_nothing_and_gets_nothing_twice(bool byHeader)
    {
        await using var host = await RestHost.Start();
        var committed = await Commit(host, Enumerable.Range(0, 3 * EventFeed.PageSize).Select(i => $"light-{i}").ToArray());
        var last = committed[9].Position.ToString();

        await using var client = byHeader
            ? await Client.Open(host, $"{Path}?after={committed[3].Position}", ("Last-Event-ID", last))
            : await Client.Open(host, $"{Path}?after={last}");
        var more = await Commit(host, "light-a", "light-b");
        var missed = await client.Next(committed.Count - 10 + more.Count);
        var still = await Commit(host, "light-c");

        missed.Select(e => e.Id).ShouldBe(committed.Skip(10).Concat(more).Select(e => e.Id));
        (await client.Next(1)).Single().Id.ShouldBe(still.Single().Id);
    }

    [Fact]
    public async Task Events_that_are_committed_all_the_while_come_once_and_in_order_to_those_who_join_in_between()
    {
        await using var host = await RestHost.Start();
        var start = (await Commit(host, "light-0")).Single().Position;
        using var enough = new CancellationTokenSource();
        var committing = Task.Run(
            async () =>
            {
                for (var i = 0; i < 2000 && !enough.IsCancellationRequested; i++)
                {
                    await Commit(host, $"light-{i}");
                    if (i % 20 == 0)
                        await Task.Delay(1, CancellationToken.None);
                }
            },
            TestContext.Current.CancellationToken);
        await using var first = await Client.Open(host, $"{Path}?after={start}");
        await first.Next(50);
        await using var second = await Client.Open(host, $"{Path}?after={start}");

        var got = await second.Next(1500);

        got.Select(e => e.Position.Transaction).ShouldBe(Enumerable.Range(0, 1500).Select(i => start.Transaction + 1 + (ulong)i));
        await enough.CancelAsync();
        await committing;
    }

    [Fact]
    public async Task A_silent_stream_shows_that_it_lives_and_moves_its_position_on()
    {
        var time = new FakeTimeProvider();
        await using var host = await RestHost.Start(time: time);
        await using var client = await Client.Open(host, $"{Path}?deviceIdentification=light-2");
        await SubmissionTests.Until(() => Feed(host).Clients == 1 && IsFed(host));
        var other = (await Commit(host, "light-1")).Single();

        var beat = client.NextMessage();
        await SubmissionTests.Until(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return beat.IsCompleted;
        });

        (await beat).Data.ShouldBeEmpty();
        client.LastId.ShouldBe(other.Position.ToString());
    }

    [Fact]
    public async Task Clients_that_catch_up_with_what_is_not_for_them_take_turns_and_rest_after_each_page()
    {
        const int pages = 10;
        var time = new FakeTimeProvider();
        await using var host = await RestHost.Start(time: time);
        var start = CommitForOthers(host, pages);
        var begin = time.GetUtcNow();
        await using var one = await Client.Open(host, $"{Path}?after={start}");
        await using var two = await Client.Open(host, $"{Path}?after={start}");

        await SubmissionTests.Until(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return Feed(host).Clients == 2;
        });

        (time.GetUtcNow() - begin).ShouldBeGreaterThanOrEqualTo(2 * pages * EventFeed.Breath);
    }

    [Fact]
    public async Task A_client_that_catches_up_for_long_hears_how_far_it_is()
    {
        var time = new FakeTimeProvider();
        await using var host = await RestHost.Start(time: time);
        var start = CommitForOthers(host, pages: 5);
        var last = host.Platform.Queries.Commit("light-1", "another-city").Position;
        await using var client = await Client.Open(host, $"{Path}?after={start}");

        var beat = client.NextMessage();
        await SubmissionTests.Until(() =>
        {
            time.Advance(EventStream.Heartbeat / 2);
            return beat.IsCompleted;
        });

        (await beat).Data.ShouldBeEmpty();
        EventPosition.TryParse(client.LastId, out var place).ShouldBeTrue();
        place.Transaction.ShouldBeInRange(start.Transaction + 1, last.Transaction - 1);
    }

    [Fact]
    public async Task A_client_that_is_too_slow_is_disconnected()
    {
        var platform = new FakePlatform();
        var subscription = new EventSubscription(16, _ => { });
        subscription.Begin(EventPosition.Start);

        var taken = Enumerable.Range(0, 20).Count(_ => subscription.Offer(new StreamedEvent(platform.Queries.Commit("light-1"))));

        taken.ShouldBe(16);
        var read = 0;
        await foreach (var _ in subscription.Waiting.ReadAllAsync(TestContext.Current.CancellationToken))
            read++;
        read.ShouldBe(16);
    }

    [Fact]
    public async Task While_nobody_follows_nothing_is_read()
    {
        await using var host = await RestHost.Start();
        await Feed(host).EventsCommitted();
        await using (var client = await Client.Open(host, Path))
            await SubmissionTests.Until(() => host.Platform.Queries.Reads > 0);
        await SubmissionTests.Until(() => Feed(host).Clients == 0);
        var reads = host.Platform.Queries.Reads;

        await Commit(host, "light-1");
        await Feed(host).EventsCommitted();

        Feed(host).Clients.ShouldBe(0);
        host.Platform.Queries.Reads.ShouldBeInRange(reads, reads + 1);
    }

    [Fact]
    public async Task Events_that_cannot_be_read_for_a_while_are_not_missed()
    {
        await using var host = await RestHost.Start();
        await using var client = await Client.Open(host, Path);
        await SubmissionTests.Until(() => IsFed(host));
        var failures = 3;
        host.Platform.Queries.Trouble = () => Interlocked.Decrement(ref failures) >= 0 ? UnavailableException.Store("away") : null;

        var committed = await Commit(host, "light-1", "light-2");

        (await client.Next(2)).Select(e => e.Id).ShouldBe(committed.Select(e => e.Id));
        failures.ShouldBeLessThan(0);
    }

    [Fact]
    public async Task An_organisation_that_has_taken_its_places_leaves_those_of_others_free()
    {
        await using var host = await RestHost.Start(options => options.MostStreamClientsPerOrganisation = 1);
        host.Platform.Tokens.Grant("others", "another-city");
        await using var first = await Client.Open(host, Path);

        (await host.Get(Path)).Status.ShouldBe(429);
        using var others = host.NewClient("others");
        using var answer = await others.GetAsync(Path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    [Fact]
    public async Task More_clients_than_there_are_places_are_refused_until_one_goes()
    {
        await using var host = await RestHost.Start(options => options.MostStreamClients = 1);
        var first = await Client.Open(host, Path);

        var second = await host.Get(Path);
        await first.DisposeAsync();
        await SubmissionTests.Until(() => Feed(host).Clients == 0);

        second.Status.ShouldBe(429);
        second.Code.ShouldBe("busy");
        second.Header("Retry-After").ShouldBe("1");
        await using var third = await Client.OpenInTheEnd(host, Path);
    }

    [Fact]
    public async Task A_gateway_that_stops_ends_its_streams()
    {
        await using var host = await RestHost.Start();
        await using var client = await Client.Open(host, Path);

        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        (await client.Rest()).ShouldBeEmpty();
    }

    private static bool IsFed(RestHost host) => host.Platform.Queries.Reads > 0 && !host.Platform.Registry.Listeners.IsEmpty;

    private static EventFeed Feed(RestHost host) => host.Services.GetRequiredService<EventFeed>();

    /// <summary>The position before full pages of events of another organisation.</summary>
    private static EventPosition CommitForOthers(RestHost host, int pages)
    {
        var start = host.Platform.Queries.Commit("light-0").Position;
        for (var i = 0; i < pages * EventFeed.PageSize; i++)
            host.Platform.Queries.Commit("light-1", "another-city");
        return start;
    }

    private static async Task<IReadOnlyList<DeviceEvent>> Commit(RestHost host, params string[] devices)
    {
        var committed = devices.Select(host.Platform.Queries.Commit).ToList();
        foreach (var listener in host.Platform.Registry.Listeners.Values)
            await listener.EventsCommitted();
        return committed;
    }

    /// <summary>A client of the stream.</summary>
    private sealed class Client : IAsyncDisposable
    {
        private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
        private readonly HttpResponseMessage _response;
        private readonly IAsyncEnumerator<SseItem<string>> _messages;
        private readonly SseParser<string> _parser;
        private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(1));

        private Client(HttpResponseMessage response, Stream stream)
        {
            _response = response;
            _parser = SseParser.Create(stream);
            _messages = _parser.EnumerateAsync(_limit.Token).GetAsyncEnumerator(_limit.Token);
        }

        public string LastId => _parser.LastEventId;

        public static async Task<Client> Open(RestHost host, string path, params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            var response = await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
            response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
            var client = new Client(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            (await client.NextMessage()).Data.ShouldBeEmpty();
            return client;
        }

        public static async Task<Client> OpenInTheEnd(RestHost host, string path)
        {
            for (var i = 0; i < 500 && (await host.Http.SendAsync(
                new(HttpMethod.Get, path), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)) is var answer; i++)
            {
                if (answer.IsSuccessStatusCode)
                    return new(answer, await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
                answer.Dispose();
            }
            throw new TimeoutException("The place did not become free.");
        }

        /// <summary>The next message.</summary>
        public async Task<SseItem<string>> NextMessage()
        {
            (await _messages.MoveNextAsync().AsTask().WaitAsync(Limit)).ShouldBeTrue();
            return _messages.Current;
        }

        /// <summary>The next events.</summary>
        public async Task<IReadOnlyList<DeviceEvent>> Next(int count)
        {
            var events = new List<DeviceEvent>();
            while (events.Count < count)
            {
                var message = await NextMessage();
                if (message.Data.Length > 0)
                    events.Add(JsonSerializer.Deserialize<DeviceEvent>(message.Data, GridOrleans.Json.PlatformJson.Options)!);
            }
            return events;
        }

        /// <summary>What comes until the stream ends.</summary>
        public async Task<IReadOnlyList<string>> Rest()
        {
            var rest = new List<string>();
            while (await _messages.MoveNextAsync().AsTask().WaitAsync(Limit))
                rest.Add(_messages.Current.Data);
            return rest;
        }

        public async ValueTask DisposeAsync()
        {
            _response.Dispose();
            await Task.CompletedTask;
            _limit.Dispose();
        }
    }
}
