using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using GridOrleans.Access;
using GridOrleans.Errors;
using GridOrleans.Gateway.Cluster;

namespace GridOrleans.Gateway.Rest.Access;

/// <summary>
/// Who stands behind a bearer token, remembered for a few seconds. Tokens that are valid and those that are not are remembered apart,
/// so that a flood of wrong ones displaces no right one, and only so many are looked up at a time.
/// </summary>
internal sealed class ApiTokens(IGrainFactory grains, ClusterCalls cluster, TimeProvider time) : IDisposable
{
    /// <summary>How long an answer is believed, from when it was asked for: a revoked token works no longer than this.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);

    /// <summary>How many tokens of each kind are remembered.</summary>
    public const int MostRemembered = 4096;

    /// <summary>The longest token, in characters.</summary>
    public const int LongestToken = 512;

    private readonly ConcurrentDictionary<string, Answer> _valid = new();
    private readonly ConcurrentDictionary<string, Answer> _invalid = new();
    private readonly ConcurrentDictionary<string, Lazy<Task<ApiToken?>>> _lookups = new();
    private readonly ConcurrencyLimiter _lookupLimit = new(new() { PermitLimit = 32, QueueLimit = 256 });

    /// <summary>The token, or null when nobody may use it.</summary>
    /// <exception cref="UnavailableException">The cluster cannot say.</exception>
    public async ValueTask<ApiToken?> Find(string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > LongestToken || token.Any(c => c is <= ' ' or > '~'))
            return null;
        var hash = Hash(token);
        if (Remembered(_valid, hash) is { } known)
            return Live(known.Token);
        if (Remembered(_invalid, hash) is not null)
            return null;
        // One look-up serves all requests that carry the token, so it does not end with the first of them.
        return Live(await _lookups.GetOrAdd(hash, key => new(() => LookUp(key))).Value.WaitAsync(cancellationToken));
    }

    /// <summary>The form in which the platform keeps a token.</summary>
    public static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <inheritdoc/>
    public void Dispose() => _lookupLimit.Dispose();

    // It may expire while it is remembered.
    private ApiToken? Live(ApiToken? token) => token?.IsLive(time.GetUtcNow()) is true ? token : null;

    private async Task<ApiToken?> LookUp(string hash)
    {
        try
        {
            // What was valid a moment ago does not queue up behind what anybody makes up.
            using var permit = _valid.ContainsKey(hash) ? null : await _lookupLimit.AcquireAsync();
            if (permit is { IsAcquired: false })
                throw UnavailableException.Busy("Too many API tokens are being looked up.");
            var asked = time.GetTimestamp();
            var token = await cluster.Repeat(
                _ =>
                {
                    asked = time.GetTimestamp();
                    return grains.GetGrain<IApiTokenGrain>(hash).Read();
                },
                CancellationToken.None);
            Remember(token is null ? _invalid : _valid, hash, new(token, asked));
            return token;
        }
        finally
        {
            _lookups.TryRemove(hash, out _);
        }
    }

    private Answer? Remembered(ConcurrentDictionary<string, Answer> answers, string hash) =>
        answers.TryGetValue(hash, out var answer) && time.GetElapsedTime(answer.Since) < Memory ? answer : null;

    private void Remember(ConcurrentDictionary<string, Answer> answers, string hash, Answer answer)
    {
        // What is forgotten costs one look-up; clearing all is cheaper than keeping an order that is hardly ever needed.
        if (answers.Count >= MostRemembered)
            answers.Clear();
        answers[hash] = answer;
        if (answer.Token is null)
            _valid.TryRemove(hash, out _);
    }

    private sealed record Answer(ApiToken? Token, long Since);
}
