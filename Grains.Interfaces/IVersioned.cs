namespace GridOrleans;

/// <summary>What people describe and change: a change can name the version that it starts from.</summary>
public interface IVersioned
{
    /// <summary>Differs after each change; opaque.</summary>
    string Version { get; }
}

/// <summary>The answer to a call that makes something, or finds that it is there.</summary>
/// <param name="Kept">It, as it is now.</param>
/// <param name="Created">False when it was there already.</param>
[GenerateSerializer, Immutable, Alias("Creation`1")]
public sealed record Creation<T>([property: Id(0)] T Kept, [property: Id(1)] bool Created);
