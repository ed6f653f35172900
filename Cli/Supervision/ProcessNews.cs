namespace GridOrleans.Cli.Supervision;

/// <summary>What has happened to the processes from one state to the next, in words.</summary>
internal static class ProcessNews
{
    /// <summary>A line for each process whose condition has changed.</summary>
    public static IEnumerable<string> Between(PlatformState before, PlatformState after)
    {
        foreach (var now in after.Processes)
        {
            var then = before.Processes.FirstOrDefault(process => process.Name == now.Name);
            if (then is not null && then.Condition == now.Condition && then.Restarts == now.Restarts) continue;
            yield return now.Condition switch
            {
                ProcessCondition.Ready => $"{now.Name} is ready (pid {now.Identity?.Pid})",
                ProcessCondition.NotReady => $"{now.Name} is not ready",
                ProcessCondition.Restarting => $"{now.Name} ended with {now.LastExit}; it is started again",
                ProcessCondition.Misconfigured => $"{now.Name} ended with {now.LastExit}: its configuration is wrong, it is not started again",
                ProcessCondition.Starting => $"{now.Name} is starting (pid {now.Identity?.Pid}, restart {now.Restarts})",
                ProcessCondition.Stopping => $"{now.Name} is stopping",
                _ => $"{now.Name} has stopped",
            };
        }
    }
}
