namespace GridOrleans.Cli;

/// <summary>What <c>grid</c> ends with; scripts rely on these numbers (docs/operating.md).</summary>
internal static class ExitCode
{
    /// <summary>Done; for <c>status</c>: everything is ready.</summary>
    public const int Success = 0;

    /// <summary>It did not work, or a test failed.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary><c>status</c>: nothing runs.</summary>
    public const int NotRunning = 3;

    /// <summary><c>status</c>: it runs, but something is not ready.</summary>
    public const int NotReady = 4;

    /// <summary>A child's answer that its configuration is wrong (EX_CONFIG of sysexits.h): starting it again is of no use.</summary>
    public const int Misconfigured = 78;

    /// <summary>Ended by Ctrl-C (128 + SIGINT, as shells count).</summary>
    public const int Interrupted = 130;
}
