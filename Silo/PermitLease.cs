using GridOrleans.Commands;
using GridOrleans.Hosting;
using GridOrleans.Throttling;

namespace GridOrleans.Silo;

/// <summary>A rule of two configuration sections together, looked at when a silo starts.</summary>
public static class PermitLease
{
    /// <summary>Makes sure that no permit ends under an attempt that it allows.</summary>
    /// <exception cref="OptionsException">It could.</exception>
    public static void Require(IConfiguration configuration)
    {
        var lease = (configuration.GetSection(ThrottlingOptions.Section).Get<ThrottlingOptions>() ?? new()).Lease;
        var attempt = (configuration.GetSection(CommandOptions.Section).Get<CommandOptions>() ?? new()).AttemptLimit;
        if (lease <= attempt)
        {
            throw new OptionsException(
                $"Configuration section {ThrottlingOptions.Section}: {nameof(ThrottlingOptions.Lease)} is {lease}, but must be longer than "
                + $"{CommandOptions.Section}:{nameof(CommandOptions.AttemptLimit)}, which is {attempt}: an attempt would go on without its permit.");
        }
    }
}
