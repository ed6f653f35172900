namespace GridOrleans.Commands;

/// <summary>What a device answered to a command that asks for something. Commands that only act have none.</summary>
[GenerateSerializer, Alias("CommandResult")]
public abstract record CommandResult;
