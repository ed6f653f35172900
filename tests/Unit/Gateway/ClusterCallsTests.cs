using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;
using GridOrleans.Hosting;
using Microsoft.Extensions.Time.Testing;
using ErrorCode = GridOrleans.Errors.ErrorCode;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class ClusterCallsTests
{
    private readonly FakeTimeProvider _time = new();
    private int _calls;

    [Fact]
    public async Task A_lost_call_is_made_again()
    {
        var answer = Calls.Repeat(_ => ++_calls < 4 ? throw new SiloUnavailableException() : Task.FromResult(_calls), CancellationToken.None);

        await Pass(answer);

        (await answer).ShouldBe(4);
    }

    [Fact]
    public async Task A_grain_that_cannot_be_activated_without_its_store_says_what_is_away()
    {
        var away = UnavailableException.Store("away");

        var failure = await Should.ThrowAsync<UnavailableException>(() => Calls.Once(
            () => Task.FromException<int>(new Orleans.Runtime.OrleansException("Error from storage provider", away)), CancellationToken.None));

        failure.Code.ShouldBe(away.Code);
        failure.RetryAfter.ShouldBe(away.RetryAfter);
    }

    [Fact]
    public async Task A_call_that_hangs_is_given_up_for_another()
    {
        var answer = Calls.Repeat(
            _ => ++_calls == 1 ? new TaskCompletionSource<int>().Task : Task.FromResult(_calls), CancellationToken.None);

        _time.Advance(AttemptLimits.First - TimeSpan.FromMilliseconds(1));
        _calls.ShouldBe(1);
        await Pass(answer);

        (await answer).ShouldBe(2);
    }

    [Fact]
    public async Task A_cluster_that_stays_away_is_said_to_be_so_after_ten_seconds()
    {
        var started = _time.GetUtcNow();
        var answer = Calls.Repeat<int>(
            _ =>
            {
                _calls++;
                throw new Orleans.Runtime.Messaging.ConnectionFailedException("gone");
            },
            CancellationToken.None);

        await Pass(answer);

        var away = await Should.ThrowAsync<UnavailableException>(answer);
        away.Code.ShouldBe(ErrorCode.ClusterUnavailable);
        (_time.GetUtcNow() - started).ShouldBeInRange(TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(10.5));
        _calls.ShouldBeInRange(8, 40);
    }

    [Fact]
    public async Task What_a_grain_says_is_final()
    {
        await Should.ThrowAsync<RefusedException>(Calls.Repeat<int>(
            _ =>
            {
                _calls++;
                throw RefusedException.UnknownDevice("light-1");
            },
            CancellationToken.None));
        await Should.ThrowAsync<UnavailableException>(Calls.Repeat<int>(
            _ =>
            {
                _calls++;
                throw UnavailableException.Busy("full");
            },
            CancellationToken.None));

        _calls.ShouldBe(2);
    }

    [Fact]
    public async Task A_call_that_must_not_be_repeated_is_made_once()
    {
        var away = await Should.ThrowAsync<UnavailableException>(Calls.Once(() => Task.FromException<int>(new TimeoutException()), CancellationToken.None));

        away.Code.ShouldBe(ErrorCode.ClusterUnavailable);
    }

    [Fact]
    public void A_pause_grows_and_is_bounded()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            // A TimeSpan has ticks of 100 ns: the bounds have them, too.
            ClusterCalls.Pause(attempt).ShouldBeInRange(
                TimeSpan.FromMilliseconds(Math.Min(50 * Math.Pow(1.5, attempt), 1000)),
                TimeSpan.FromMilliseconds(Math.Min(150 * Math.Pow(1.5, attempt), 1000)));
        }
    }

    private ClusterCalls Calls => field ??= new(new FakePlatform(), _time);

    /// <summary>Lets time go on until a task is done.</summary>
    private async Task Pass(Task task)
    {
        for (var i = 0; i < 2000 && !task.IsCompleted; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(25));
            await Task.Yield();
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
        task.IsCompleted.ShouldBeTrue();
    }
}
