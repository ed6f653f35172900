using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace GridOrleans.Cli.Devices;

/// <summary>Adds devices over REST, many at a time. Adding is idempotent, so that an import that broke off can be begun again.</summary>
internal sealed class DeviceImport(HttpClient gateway, string token, TimeProvider time)
{
    private const int Parallel = 4;
    private const int MostAttempts = 8;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Adds devices; those that are there already with the same data are no error.</summary>
    /// <param name="chunks">The devices.</param>
    /// <param name="progress">Told how far it is, after each chunk; one call at a time.</param>
    /// <param name="refused">Told of each device that was not taken.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CannotContinueException">The gateway does not take the requests.</exception>
    public async Task<ImportCount> RunAsync(
        IAsyncEnumerable<ImportChunk> chunks, Action<ImportCount> progress, Action<RefusedDevice> refused, CancellationToken cancellation)
    {
        var count = new ImportCount(0, 0, 0);
        var order = new Lock();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
        await System.Threading.Tasks.Parallel.ForEachAsync(chunks, options, async (chunk, token) =>
        {
            var answers = await AddAsync(chunk, token);
            lock (order)
            {
                foreach (var (index, answer) in answers.Index())
                {
                    count = answer.Error is not null ? count with { Refused = count.Refused + 1 }
                        : answer.Created ? count with { Added = count.Added + 1 }
                        : count with { Known = count.Known + 1 };
                    if (answer.Error is { } error) refused(RefusedDevice.Of(chunk.FirstRow + index, answer.DeviceIdentification, error));
                }

                progress(count);
            }
        });
        return count;
    }

    private async Task<List<Answer>> AddAsync(ImportChunk chunk, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            // A device may have been busy or its silo away; so may the whole gateway. Adding the same again does no harm.
            var (answers, status, text, retryAfter) = await PostAsync(chunk, cancellation);
            var again = answers is null
                ? status is null or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
                : answers.Any(answer => answer.IsTemporary);
            if (answers is not null && (!again || attempt == MostAttempts)) return answers;
            if (!again || attempt == MostAttempts)
                throw new CannotContinueException($"Adding devices from row {chunk.FirstRow} on failed ({(int?)status}): {text}");
            var pause = retryAfter ?? TimeSpan.FromSeconds(0.25 * Math.Pow(2, attempt - 1));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellation);
        }
    }

    private async Task<(List<Answer>? Answers, HttpStatusCode? Status, string Text, TimeSpan? RetryAfter)> PostAsync(
        ImportChunk chunk, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/devices/import") { Content = chunk.Content() };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await gateway.SendAsync(request, cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
                return (await answer.Content.ReadFromJsonAsync<List<Answer>>(cancellation) ?? [], answer.StatusCode, "", null);
            var text = await answer.Content.ReadAsStringAsync(cancellation);
            return (null, answer.StatusCode, text.Length > 500 ? text[..500] : text, answer.Headers.RetryAfter?.Delta);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, null, e.Message, null);
        }
    }

    private sealed record Answer(string? DeviceIdentification, bool Created, JsonElement? Error)
    {
        public bool IsTemporary => Error is { } problem && problem.TryGetProperty("status", out var status) && status.TryGetInt32(out var code)
            && (HttpStatusCode)code is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
    }
}

/// <summary>How far an import is.</summary>
/// <param name="Added">Devices that were added.</param>
/// <param name="Known">Devices that were there already with the same data.</param>
/// <param name="Refused">Devices that were not taken.</param>
internal sealed record ImportCount(int Added, int Known, int Refused)
{
    /// <summary>All of them.</summary>
    public int Done => Added + Known + Refused;
}

/// <summary>A device that was not taken: a line of the report.</summary>
/// <param name="Row">Its number in the file, from 1; the row of names does not count.</param>
/// <param name="DeviceIdentification">The device, if the row names one.</param>
/// <param name="Code">The problem's stable code.</param>
/// <param name="Detail">What is wrong and how to mend it.</param>
internal sealed record RefusedDevice(int Row, string? DeviceIdentification, string? Code, string? Detail)
{
    /// <summary>From the gateway's problem document.</summary>
    public static RefusedDevice Of(int row, string? device, JsonElement problem) => new(row, device, Text(problem, "code"), Text(problem, "detail"));

    private static string? Text(JsonElement problem, string member) => problem.TryGetProperty(member, out var value) ? value.GetString() : null;
}
