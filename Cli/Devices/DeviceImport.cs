using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace GridOrleans.Cli.Devices;

/// <summary>Adds devices over REST, many at a time. Adding is idempotent, so that an import that broke off can be begun again.</summary>
internal sealed class DeviceImport(HttpClient gateway, string token, TimeProvider time)
{
    private const int Parallel = 4;
    private const int MostAttempts = 8;
    private const int LongestText = 500;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Adds devices; those that are there already with the same data are no error.</summary>
    /// <param name="chunks">The devices. When they end with a <see cref="CannotContinueException"/>, those before are added first.</param>
    /// <param name="progress">Told how far it is, after each chunk; one call at a time.</param>
    /// <param name="refused">Told of each device that was not taken, before the progress that counts it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CannotContinueException">The gateway does not take the requests, or the chunks end with it.</exception>
    public async Task<ImportCount> RunAsync(
        IAsyncEnumerable<ImportChunk> chunks, Action<ImportCount> progress, Action<RefusedDevice> refused, CancellationToken cancellation)
    {
        var count = new ImportCount(0, 0, 0);
        var order = new Lock();
        CannotContinueException? broken = null;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
        await System.Threading.Tasks.Parallel.ForEachAsync(WholeAsync(chunks, failure => broken = failure, cancellation), options, async (chunk, ending) =>
        {
            var answers = chunk.Refusal is null ? await AddAsync(chunk, ending) : [];
            lock (order)
            {
                if (chunk.Refusal is { } large) Refuse(large);
                foreach (var (index, answer) in answers.Index())
                {
                    if (answer.Error is { } error) Refuse(RefusedDevice.Of(chunk.FirstRow + index, answer.DeviceIdentification, error));
                    else count = answer.Created ? count with { Added = count.Added + 1 } : count with { Known = count.Known + 1 };
                }

                count = count with { Position = Math.Max(count.Position, chunk.Position) };
                progress(count);
            }
        });
        return broken is null ? count : throw broken;

        void Refuse(RefusedDevice device)
        {
            count = count with { Refused = count.Refused + 1 };
            refused(device);
        }
    }

    private static async IAsyncEnumerable<ImportChunk> WholeAsync(
        IAsyncEnumerable<ImportChunk> chunks, Action<CannotContinueException> broken, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var each = chunks.GetAsyncEnumerator(cancellation);
        while (await NextAsync()) yield return each.Current;

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await each.MoveNextAsync();
            }
            catch (CannotContinueException failure)
            {
                broken(failure);
                return false;
            }
        }
    }

    private async Task<IReadOnlyList<Answer>> AddAsync(ImportChunk chunk, CancellationToken cancellation)
    {
        IReadOnlyList<Answer>? settled = null;
        for (var attempt = 1; ; attempt++)
        {
            // A device may have been busy or its silo away; so may the whole gateway. Adding the same again does no harm.
            var reply = await PostAsync(chunk, cancellation);
            if (reply.Answers is { } answers)
            {
                if (answers.Count != chunk.Count) throw Failed(chunk, reply with { Text = $"it answered for {answers.Count} devices of {chunk.Count}." });
                // What the first try added, the second finds there already: the first answer counts, unless it was none for good.
                settled = settled is null ? answers : [.. settled.Zip(answers, (before, now) => before.IsTemporary ? now : before)];
                if (!settled.Any(answer => answer.IsTemporary)) return settled;
            }
            else if (!IsTemporary(reply.Status))
            {
                throw Failed(chunk, reply);
            }

            if (attempt == MostAttempts) return settled ?? throw Failed(chunk, reply);
            var pause = reply.RetryAfter ?? TimeSpan.FromSeconds(0.25 * Math.Pow(2, attempt - 1));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, cancellation);
        }
    }

    private async Task<Reply> PostAsync(ImportChunk chunk, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/devices/import") { Content = chunk.Content() };
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await gateway.SendAsync(request, cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
                return new(answer.StatusCode, "") { Answers = await answer.Content.ReadFromJsonAsync<List<Answer>>(cancellation) ?? [] };
            return new(answer.StatusCode, Words(await answer.Content.ReadAsStringAsync(cancellation))) { RetryAfter = answer.Headers.RetryAfter?.Delta };
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new(null, e.Message);
        }
    }

    private static bool IsTemporary(HttpStatusCode? status) =>
        status is null or HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static CannotContinueException Failed(ImportChunk chunk, Reply reply)
    {
        var number = reply.Status is { } status ? $" ({(int)status})" : "";
        var words = reply.Text.Length > 0 ? $": {reply.Text}" : ".";
        var hint = reply.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden ? " Set GRID_TOKEN, or name the right --home." : "";
        return new($"Adding devices from row {chunk.FirstRow} on failed{number}{words}{hint}");
    }

    /// <summary>What a problem document says for people; of anything else, its beginning.</summary>
    private static string Words(string text)
    {
        try
        {
            using var problem = JsonDocument.Parse(text);
            if (problem.RootElement.ValueKind == JsonValueKind.Object && problem.RootElement.TryGetProperty("detail", out var detail)
                && detail.ValueKind == JsonValueKind.String)
                return detail.GetString()!;
        }
        catch (JsonException)
        {
            // Not the gateway spoke, but something before it.
        }

        return text.Length > LongestText ? text[..LongestText] : text;
    }

    private sealed record Reply(HttpStatusCode? Status, string Text)
    {
        public IReadOnlyList<Answer>? Answers { get; init; }

        public TimeSpan? RetryAfter { get; init; }
    }

    private sealed record Answer(string? DeviceIdentification, bool Created, JsonElement? Error)
    {
        public bool IsTemporary => Error is { } problem && problem.TryGetProperty("status", out var status) && status.TryGetInt32(out var code)
            && IsTemporary((HttpStatusCode)code);
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

    /// <summary>About how much of the file is done, in bytes; 0 where there is no file.</summary>
    public long Position { get; init; }
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
