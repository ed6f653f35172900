namespace GridOrleans.Hosting;

/// <summary>The configuration is wrong; the message says which key and rule.</summary>
public sealed class OptionsException : Exception
{
    /// <summary>Says what is wrong.</summary>
    public OptionsException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
