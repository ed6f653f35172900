using System.Collections.Frozen;
using System.Reflection;

namespace GridOrleans.Commands;

/// <summary>
/// The kinds of commands and results that exist, found from their <see cref="CommandTypeAttribute"/>, so that adding a command needs
/// no list to be changed.
/// </summary>
public static class CommandCatalogue
{
    /// <summary>Command records by name.</summary>
    public static FrozenDictionary<string, Type> Commands { get; } = Find<DeviceCommand>();

    /// <summary>Result records by name.</summary>
    public static FrozenDictionary<string, Type> Results { get; } = Find<CommandResult>();

    private static readonly FrozenDictionary<Type, string> Names =
        Commands.Concat(Results).ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The name of a command's or result's kind.</summary>
    public static string NameOf(object commandOrResult) => Names[commandOrResult.GetType()];

    private static FrozenDictionary<string, Type> Find<T>() => typeof(T).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(T)) && !type.IsAbstract)
        .ToFrozenDictionary(type => type.GetCustomAttribute<CommandTypeAttribute>()?.Name
            ?? throw new InvalidOperationException($"{type.Name} lacks its [CommandType]."));
}
