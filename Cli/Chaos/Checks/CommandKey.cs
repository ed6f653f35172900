namespace GridOrleans.Cli.Chaos;

/// <summary>What an order, its executions and its journal row have in common.</summary>
/// <param name="Device">The device's identification.</param>
/// <param name="Mark">Which of the device's commands it is.</param>
internal readonly record struct CommandKey(string Device, Mark Mark)
{
    /// <inheritdoc />
    public override string ToString() => $"{Mark} of {Device}";
}
