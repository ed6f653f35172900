namespace GridOrleans.Cli.Devices;

/// <summary>The street lights that the simulator plays.</summary>
internal static class SimulatedDevices
{
    /// <summary>What their identifications begin with.</summary>
    public const string Prefix = "light-";

    /// <summary>The identification of the n-th, counted from 1: the prefix and five digits.</summary>
    public static string Identification(int number) => $"{Prefix}{number:D5}";

    /// <summary>Adds the first of them as any operator would.</summary>
    /// <exception cref="CannotContinueException">One was not taken.</exception>
    public static async Task AddAsync(
        HttpClient gateway, string token, string publicKey, int count, Action<int> progress, TimeProvider time, CancellationToken cancellation)
    {
        RefusedDevice? refused = null;
        await new DeviceImport(gateway, token, time).RunAsync(
            Chunks(count, publicKey).ToAsyncEnumerable(), done => progress(done.Done), device => refused = device, cancellation);
        if (refused is not null) throw new CannotContinueException($"Adding {refused.DeviceIdentification} over REST failed ({refused.Code}): {refused.Detail}");
    }

    private static IEnumerable<ImportChunk> Chunks(int count, string publicKey) => Enumerable.Range(1, count).Chunk(ImportChunk.Most).Select(numbers =>
        ImportChunk.Of(numbers[0], [.. numbers.Select(number => new NewDevice(Identification(number), "OSLP", publicKey))]));

    private sealed record NewDevice(string DeviceIdentification, string Protocol, string PublicKey);
}
