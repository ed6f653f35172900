namespace GridOrleans.Cli.Supervision;

/// <summary>The platform cannot be started.</summary>
internal sealed class StartFailedException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="process">The process to blame, or <c>null</c>.</param>
    /// <param name="cause">In a sentence.</param>
    public StartFailedException(string? process, string cause) : base(cause) => Process = process;

    /// <summary>The process to blame.</summary>
    public string? Process { get; }
}
