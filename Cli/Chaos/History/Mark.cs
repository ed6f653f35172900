namespace GridOrleans.Cli.Chaos;

/// <summary>
/// The number of a command among those of its device. It is written into the command itself, as the dim values (1 to 100 percent) of relays 1 to 3, so
/// that what a device executed tells which command it was.
/// </summary>
/// <param name="Number">0 to 999,999.</param>
internal readonly record struct Mark(int Number)
{
    private const int Base = 100;

    /// <summary>How many relays carry it.</summary>
    public const int Relays = 3;

    /// <summary>How many different ones there are.</summary>
    public const int Limit = Base * Base * Base;

    /// <summary>Reads it from the dim values of relays 1 to 3.</summary>
    public static Mark From(IReadOnlyList<int> dimValues)
    {
        if (dimValues.Count != Relays || dimValues.Any(value => value is < 1 or > Base))
            throw new FormatException($"{string.Join(", ", dimValues)} are not the dim values of a mark");
        return new Mark(dimValues.Aggregate(0, (number, value) => number * Base + value - 1));
    }

    /// <summary>The dim values of relays 1 to 3, in percent.</summary>
    public IReadOnlyList<int> DimValues => [Number / Base / Base % Base + 1, Number / Base % Base + 1, Number % Base + 1];

    /// <inheritdoc />
    public override string ToString() => $"#{Number}";
}
