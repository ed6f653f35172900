namespace GridOrleans.Adapters.Hosting;

/// <summary>The adapter as the silos see it: takes what there is room for and answers at once.</summary>
internal sealed class AdapterEndpoint(CommandsInHand inHand, CommandExecution execution, AdapterMetrics metrics) : IAdapter
{
    public Task<DispatchAnswer> Execute(IReadOnlyList<DispatchedCommand> commands, CancellationToken cancellationToken)
    {
        List<Guid> refused = [];
        foreach (var command in commands)
        {
            var acceptance = inHand.Accept(command);
            if (acceptance == Acceptance.Taken)
                execution.Start(command);
            else if (acceptance == Acceptance.Refused)
                refused.Add(command.CorrelationUid);
        }
        metrics.HandedOver(commands.Count - refused.Count, refused.Count);
        return Task.FromResult(new DispatchAnswer(refused, inHand.Credit));
    }
}
