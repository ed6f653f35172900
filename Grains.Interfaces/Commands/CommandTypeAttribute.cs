namespace GridOrleans.Commands;

/// <summary>Gives a command or result record its name: the <c>type</c> member in JSON and the name in the journal. Never changed once stored.</summary>
/// <param name="name">camelCase, for instance <c>setLight</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class CommandTypeAttribute(string name) : Attribute
{
    /// <summary>camelCase, for instance <c>setLight</c>.</summary>
    public string Name { get; } = name;
}
