using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Commands;
using GridOrleans.Devices;
using GridOrleans.Errors;
using GridOrleans.Events;
using GridOrleans.Hosting;
using GridOrleans.Notifications;
using GridOrleans.Housekeeping;
using GridOrleans.Manufacturers;
using GridOrleans.Messages;
using GridOrleans.Organisations;
using GridOrleans.Protocols;
using GridOrleans.Throttling;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace GridOrleans.Gateway.Cluster;

/// <summary>The gateway's way to the grains: bounded attempts, repeated only where repeating is safe.</summary>
internal sealed class ClusterCalls
{
    /// <summary>How long a call may take with all its attempts.</summary>
    public static readonly TimeSpan OverallLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long a call that is not repeated may take: just under the cluster client's own limit.</summary>
    public static readonly TimeSpan SingleLimit = TimeSpan.FromSeconds(4.5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly ResiliencePropertyKey<int> Attempt = new("attempt");

    private readonly IGrainFactory _grains;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _repeating;

    /// <summary>Makes the way.</summary>
    public ClusterCalls(IGrainFactory grains, TimeProvider time)
    {
        (_grains, _time) = (grains, time);
        _repeating = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(OverallLimit)
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static attempt => ValueTask.FromResult(
                    attempt.Outcome.Exception is { } failure && ClusterFailure.IsOne(failure)),
                MaxRetryAttempts = int.MaxValue,
                DelayGenerator = static attempt => ValueTask.FromResult<TimeSpan?>(Pause(attempt.AttemptNumber)),
                OnRetry = static attempt =>
                {
                    attempt.Context.Properties.Set(Attempt, attempt.AttemptNumber + 1);
                    return ValueTask.CompletedTask;
                },
            })
            .AddTimeout(new TimeoutStrategyOptions
            {
                TimeoutGenerator = static attempt => ValueTask.FromResult(AttemptLimits.Of(attempt.Context.Properties.GetValue(Attempt, 0))),
            })
            .Build();
    }

    /// <summary>Reads the journal.</summary>
    public ICommandQueries Commands => _grains.GetGrain<ICommandQueries>(0);

    /// <summary>Finds devices.</summary>
    public IDeviceQueries Devices => _grains.GetGrain<IDeviceQueries>(0);

    /// <summary>Reads events.</summary>
    public IEventQueries Events => _grains.GetGrain<IEventQueries>(0);

    /// <summary>An organisation's tokens, by an identification from outside.</summary>
    /// <exception cref="RefusedException">No organisation can have this identification.</exception>
    public IOrganisationTokensGrain Tokens(string organisationIdentification) =>
        _grains.GetGrain<IOrganisationTokensGrain>(NamedOrganisation(organisationIdentification));

    /// <summary>Reads what became of notifications.</summary>
    public INotificationQueries Notifications => _grains.GetGrain<INotificationQueries>(0);

    /// <summary>An organisation's web hooks, by an identification from outside.</summary>
    /// <exception cref="RefusedException">No organisation can have this identification.</exception>
    public IWebHooksGrain WebHooks(string organisationIdentification) => _grains.GetGrain<IWebHooksGrain>(NamedOrganisation(organisationIdentification));

    /// <summary>Reads the audit trail.</summary>
    public IAuditQueries Audit => _grains.GetGrain<IAuditQueries>(0);

    /// <summary>Reads the device message log.</summary>
    public IDeviceMessageQueries Messages => _grains.GetGrain<IDeviceMessageQueries>(0);

    /// <summary>The platform's jobs.</summary>
    public IJobs Jobs => _grains.GetGrain<IJobs>(0);

    /// <summary>The throttling configurations.</summary>
    public IThrottlingConfigs ThrottlingConfigs => _grains.GetGrain<IThrottlingConfigs>(0);

    /// <summary>Finds organisations.</summary>
    public IOrganisationQueries Organisations => _grains.GetGrain<IOrganisationQueries>(0);

    /// <summary>Finds manufacturers.</summary>
    public IManufacturerQueries Manufacturers => _grains.GetGrain<IManufacturerQueries>(0);

    /// <summary>The protocols that the platform knows.</summary>
    public IProtocolQueries Protocols => _grains.GetGrain<IProtocolQueries>(0);

    /// <summary>Finds scheduled tasks.</summary>
    public IScheduledTasks ScheduledTasks => _grains.GetGrain<IScheduledTasks>(0);

    /// <summary>An organisation by an identification from outside.</summary>
    /// <exception cref="RefusedException">No organisation can have this identification.</exception>
    public IOrganisationGrain Organisation(string organisationIdentification) => _grains.GetGrain<IOrganisationGrain>(NamedOrganisation(organisationIdentification));

    /// <summary>A manufacturer by a code from outside.</summary>
    /// <exception cref="RefusedException">No manufacturer can have this code.</exception>
    public IManufacturerGrain Manufacturer(string code) => GridOrleans.Manufacturers.Manufacturer.IsCode(code)
        ? _grains.Manufacturer(code)
        : throw new RefusedException([new("code", GridOrleans.Manufacturers.Manufacturer.CodeRule)]);

    /// <summary>A device by an identification from outside.</summary>
    /// <exception cref="RefusedException">No device can have this identification.</exception>
    public IDeviceGrain Device(string deviceIdentification) => DeviceRegistration.IsIdentification(deviceIdentification)
        ? _grains.Device(deviceIdentification)
        : throw new RefusedException([new("deviceIdentification", DeviceRegistration.IdentificationRule)]);

    /// <summary>An organisation's identification from outside, if it can be one.</summary>
    /// <exception cref="RefusedException">No organisation can have this identification.</exception>
    public static string NamedOrganisation(string organisationIdentification) => DeviceRegistration.IsIdentification(organisationIdentification)
        ? organisationIdentification
        : throw new RefusedException([new("organisationIdentification", DeviceRegistration.IdentificationRule)]);

    /// <summary>
    /// Calls until there is an answer. Only for calls that do the same when they are done twice: a read, or a submission whose id is fixed.
    /// </summary>
    /// <exception cref="UnavailableException">No attempt was answered within <see cref="OverallLimit"/>.</exception>
    public async Task<T> Repeat<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await _repeating.ExecuteAsync(
                static async (attempt, token) => await Unwrap(attempt(token)).WaitAsync(token), call, cancellationToken);
        }
        catch (TimeoutRejectedException)
        {
            throw Away();
        }
    }

    /// <summary>Calls until there is an answer, for calls without an answer other than that.</summary>
    /// <exception cref="UnavailableException">No attempt was answered within <see cref="OverallLimit"/>.</exception>
    public Task Repeat(Func<CancellationToken, Task> call, CancellationToken cancellationToken) => Repeat(
        async token =>
        {
            await call(token);
            return true;
        },
        cancellationToken);

    /// <summary>Calls once. For calls that a repetition could answer differently.</summary>
    /// <exception cref="UnavailableException">There was no answer; whether it took effect is unknown.</exception>
    public async Task<T> Once<T>(Func<Task<T>> call, CancellationToken cancellationToken, TimeSpan? limit = null)
    {
        try
        {
            return await Unwrap(call()).WaitAsync(limit ?? SingleLimit, _time, cancellationToken);
        }
        catch (Exception failure) when (ClusterFailure.IsOne(failure))
        {
            throw Away();
        }
    }

    /// <summary>Calls once, for calls without an answer.</summary>
    /// <exception cref="UnavailableException">There was no answer; whether it took effect is unknown.</exception>
    public Task Once(Func<Task> call, CancellationToken cancellationToken) => Once(
        async () =>
        {
            await call();
            return true;
        },
        cancellationToken);

    /// <summary>The pause after a lost attempt: 50 to 150 ms at first, growing by half each time, at most a second.</summary>
    public static TimeSpan Pause(int attempt)
    {
        var grown = (50 + Random.Shared.Next(100)) * Math.Pow(1.5, Math.Min(attempt, 20));
        return TimeSpan.FromMilliseconds(Math.Min(grown, LongestPause.TotalMilliseconds));
    }

    /// <summary>A grain that could not be activated because the database is away: Orleans wraps what its storage said.</summary>
    private static async Task<T> Unwrap<T>(Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (OrleansException wrapped) when (wrapped.InnerException is UnavailableException away)
        {
            throw new UnavailableException(away.Code, away.Message, away.RetryAfter);
        }
    }

    private static UnavailableException Away() => new(
        ErrorCode.ClusterUnavailable,
        "The cluster did not answer in time. Whether the request took effect is unknown: repeat it with its Idempotency-Key, or read first.",
        TimeSpan.FromSeconds(2));
}
