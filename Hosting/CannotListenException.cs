namespace GridOrleans.Hosting;

/// <summary>An address on which the process is to listen cannot be had now; the message says which, by which key, and why.</summary>
public sealed class CannotListenException : Exception
{
    /// <summary>Says which and why.</summary>
    public CannotListenException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
