namespace GridOrleans.Cli.Chaos;

/// <summary>What a fault did to those who use the platform.</summary>
/// <param name="Injection">The fault.</param>
/// <param name="Unavailable">For each device that was affected: from the fault to its first success.</param>
/// <param name="AllEnded">Until all commands that were open at that moment had ended; null when that was not seen.</param>
/// <param name="FailedCalls">How many calls got no acknowledgement at all, repeats included.</param>
/// <param name="Delivered">For each device whose commands were held up: from the fault until it executed the first command submitted after it.</param>
internal sealed record Measurement(
    Injection Injection, IReadOnlyList<TimeSpan> Unavailable, TimeSpan? AllEnded, int FailedCalls, IReadOnlyList<TimeSpan> Delivered);

/// <summary>A fault that this machine does not allow: it was not survived.</summary>
/// <param name="Fault">The fault's name, as <c>--faults</c> takes it.</param>
/// <param name="Why">What is missing, in a few words.</param>
internal sealed record NotInjected(string Fault, string Why);
