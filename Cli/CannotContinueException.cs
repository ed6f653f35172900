namespace GridOrleans.Cli;

/// <summary>Something that the person at the keyboard has to know and can change; its message is shown as it stands, without a stack trace.</summary>
public sealed class CannotContinueException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong and what to do about it, in whole sentences.</param>
    public CannotContinueException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception with its cause.</summary>
    /// <param name="message">What is wrong and what to do about it, in whole sentences.</param>
    /// <param name="innerException">The technical cause.</param>
    public CannotContinueException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
