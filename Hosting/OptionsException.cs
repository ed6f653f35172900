namespace GridOrleans.Hosting;

/// <summary>The configuration is wrong; the message says which key and rule.</summary>
public sealed class OptionsException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public OptionsException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <summary>The database refuses the configured connection, and waiting would not help.</summary>
    public static OptionsException Refused(DatabaseTrouble trouble) =>
        new($"The database refuses this process: {trouble.Reason}. Check Cluster:ConnectionString.");
}
