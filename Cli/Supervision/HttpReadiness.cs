namespace GridOrleans.Cli.Supervision;

/// <summary>Asks HTTP hosts for <c>/health/ready</c>.</summary>
internal static class HttpReadiness
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = TimeSpan.FromSeconds(3),
    };

    /// <summary>Whether the host answers with success.</summary>
    public static async Task<bool> IsReadyAsync(string url, CancellationToken cancellation)
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri($"{url}/health/ready"), HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
