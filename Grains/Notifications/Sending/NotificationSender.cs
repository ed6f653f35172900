using System.Collections.Concurrent;
using GridOrleans.Errors;
using GridOrleans.Journal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GridOrleans.Notifications.Sending;

/// <summary>
/// Delivers notifications, in each silo: claims what is due, a few for each hook, and posts them side by side, so that a hook that is away or slow holds up
/// nobody else (platform handbook, 14, N12). What was claimed and not written down again, because the silo died, another silo claims later: at least once.
/// </summary>
internal sealed partial class NotificationSender(
    Outbox outbox, WebHookDirectory directory, NotificationHints hints, HookClient client, IJournal journal, IGrainFactory grains,
    IOptions<WebHookOptions> options, TimeProvider time, ILogger<NotificationSender> logger) : BackgroundService
{
    // What commits within so much time is claimed together.
    private static readonly TimeSpan PauseBetweenClaims = TimeSpan.FromMilliseconds(20);

    // Well within the time that a process has to stop.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    // No fault of the hook, and a silo of a later version may understand it: so it waits for another attempt, as after any that failed.
    private static readonly HookAnswer Unreadable = new(HookAnswerKind.Failed, "What is to be told cannot be understood.");

    private readonly HookLines _lines = new(options.Value, time);
    private readonly ConcurrentDictionary<Guid, Task> _sends = [];
    private readonly CancellationTokenSource _stop = new();
    private int _turn;

    /// <summary>How many attempts are under way.</summary>
    public int UnderWay => _lines.UnderWay;

    /// <summary>Claims nothing more, and lets what is under way be answered for a moment; what is not is tried again by another silo.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await Task.WhenAll(_sends.Values).WaitAsync(StopLimit, time, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            await _stop.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _stop.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lastLook = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await hints.Wait(options.Value.LookPeriod, stoppingToken);
            try
            {
                IReadOnlyCollection<HookKey> hooks = hints.Take();
                if (time.GetElapsedTime(lastLook) >= options.Value.LookPeriod)
                {
                    lastLook = time.GetTimestamp();
                    hooks = NextHooks().Union(hooks).ToArray();
                }
                await ClaimAndSend(hooks, stoppingToken);
                await Task.Delay(PauseBetweenClaims, time, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // What was claimed and not heard of is due again later.
                ClaimFailed(failure);
                await Task.Delay(options.Value.LookPeriod, time, stoppingToken);
            }
        }
    }

    /// <summary>The hooks whose turn it is to be looked at: all of them, or where there are very many, the next some hundred.</summary>
    private IEnumerable<HookKey> NextHooks()
    {
        const int most = 500;
        var all = directory.Enabled;
        var first = all.Count == 0 ? 0 : _turn % all.Count;
        _turn = first + most;
        _lines.Keep(all);
        return all.Skip(first).Concat(all.Take(first)).Take(most);
    }

    private async Task ClaimAndSend(IReadOnlyCollection<HookKey> hooks, CancellationToken stoppingToken)
    {
        var now = time.GetUtcNow();
        var rooms = _lines.Rooms(hooks, organisation => directory.EnabledHooksOf(organisation).Count);
        var most = options.Value.MostAttemptsAtATime - _lines.UnderWay;
        if (rooms.Count == 0 || most <= 0)
            return;
        var claimed = await outbox.Claim(rooms, most, now, now + options.Value.ClaimLimit, stoppingToken);
        foreach (var notification in claimed)
        {
            _lines.Start(notification.Hook);
            var send = _sends[notification.Id] = Send(notification, _stop.Token);
            _ = send.ContinueWith(_ => _sends.TryRemove(notification.Id, out var _), TaskScheduler.Default);
        }
    }

    private async Task Send(ClaimedNotification claimed, CancellationToken stoppingToken)
    {
        var answered = false;
        try
        {
            if (directory.Find(claimed.Hook) is not { IsEnabled: true } hook)
                return;
            if (claimed.Content is not { } content)
            {
                NotUnderstood(claimed.Unreadable, claimed.Id);
                await Write(claimed, Unreadable);
                return;
            }
            var start = time.GetTimestamp();
            var answer = await client.Post(hook, claimed.Id, content, stoppingToken);
            SendingMetrics.Answered(answer.Kind, time.GetElapsedTime(start));
            _lines.Answered(claimed.Hook, answer);
            answered = true;
            await Write(claimed, answer);
            if (answer.Kind == HookAnswerKind.Gone)
                await grains.GetGrain<IWebHookCare>(claimed.Hook.Organisation).Disable(claimed.Hook.Application, hook.Uri, answer.Failure!);
        }
        catch (Exception failure) when (failure is UnavailableException or OperationCanceledException or TimeoutException or Orleans.Runtime.OrleansException)
        {
            // Its claim runs out, and it is tried again.
            NotWritten(failure, claimed.Id);
        }
        catch (Exception unexpected)
        {
            Broke(unexpected, claimed.Id);
        }
        finally
        {
            if (!answered)
                _lines.Abandon(claimed.Hook);
            // There may be more for it, and there is room now.
            hints.Due([claimed.Hook]);
        }
    }

    private async Task Write(ClaimedNotification claimed, HookAnswer answer)
    {
        var now = time.GetUtcNow();
        var attempts = claimed.Attempts + 1;
        var due = now + options.Value.RetryDelay(attempts, Random.Shared.NextDouble());
        if (answer.RetryAfter is { } asked && now + asked > due)
            due = now + asked;
        var state = answer.Kind == HookAnswerKind.Delivered ? DeliveryState.Delivered
            : answer.Kind == HookAnswerKind.Gone || attempts >= options.Value.MostAttempts || due >= claimed.Expires ? DeliveryState.Dead
            : DeliveryState.Pending;
        if (state == DeliveryState.Dead)
        {
            SendingMetrics.GivenUp(1);
            GivenUp(claimed.Id, claimed.Hook.Organisation, claimed.Hook.Application, answer.Failure);
        }
        await journal.Commit(new()
        {
            Delivery = new(claimed.Id, state, attempts, due, state == DeliveryState.Pending ? null : now, answer.Failure),
        });
    }

    [LoggerMessage(LogLevel.Warning, "Notifications that are due could not be claimed")]
    private partial void ClaimFailed(Exception failure);

    [LoggerMessage(LogLevel.Warning, "What became of notification {Notification} could not be written; it is tried again")]
    private partial void NotWritten(Exception failure, Guid notification);

    [LoggerMessage(LogLevel.Error, "The attempt to deliver notification {Notification} broke off")]
    private partial void Broke(Exception unexpected, Guid notification);

    [LoggerMessage(LogLevel.Error, "Notification {Notification} cannot be understood, so that its hook was not tried")]
    private partial void NotUnderstood(Exception? unreadable, Guid notification);

    [LoggerMessage(LogLevel.Information, "Notification {Notification} to application {Application} of {Organisation} is given up: {Failure}")]
    private partial void GivenUp(Guid notification, string organisation, string application, string? failure);
}
