namespace GridOrleans.Cli.Chaos;

/// <summary>One silo's clock jumps by ten minutes, and soon after that back.</summary>
internal sealed class ClockFault() : Fault("clock", "the clock of a silo off by 10 min, ahead or behind, for 15 s")
{
    private static readonly TimeSpan Off = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public override bool MayRepeat => false;

    /// <inheritdoc />
    public override string? Impossible(Scene scene) => scene.Clock.Problem;

    /// <inheritdoc />
    public override async Task<Strike?> StrikeAsync(Scene scene, CancellationToken cancellation)
    {
        var offset = scene.Random.Next(2) == 0 ? Off : -Off;
        var at = scene.Time.GetUtcNow();
        scene.Clock.Set(offset);
        try
        {
            await Task.Delay(Duration, scene.Time, cancellation);
        }
        finally
        {
            scene.Clock.Set(TimeSpan.Zero);
        }

        return new Strike($"{MovableClock.Process}, {(offset > TimeSpan.Zero ? "ahead" : "behind")}", at);
    }
}
