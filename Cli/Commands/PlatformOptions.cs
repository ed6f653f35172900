using System.CommandLine;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Commands;

/// <summary>The options that say how much of everything to start.</summary>
internal sealed class PlatformOptions
{
    private static readonly PlatformSize Default = new();

    private readonly Option<int> silos = Number("--silos", "Silos", Default.Silos, 1, PlatformSize.MostSilos);
    private readonly Option<int> gateways = Number("--gateways", "Gateways", Default.Gateways, 1, PlatformSize.MostGateways);
    private readonly Option<int> adapters = Number("--adapters", "Adapters of each protocol", Default.Adapters, 1, PlatformSize.MostAdapters);
    private readonly Option<int> devices = Number("--devices", "Simulated street lights; 0: no simulator", Default.Devices, 0, PlatformSize.MostDevices);
    private readonly Option<int> offset = Number("--port-offset", "Added to every port", Default.PortOffset, 0, PlatformSize.MostPortOffset);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option<int>[])[silos, gateways, adapters, devices, offset]) command.Options.Add(option);
    }

    /// <summary>What the command line says.</summary>
    public PlatformSize Size(ParseResult line) => new(
        line.GetValue(silos), line.GetValue(gateways), line.GetValue(adapters), line.GetValue(devices), line.GetValue(offset));

    /// <summary>In what a running platform differs from what was asked for; what was not asked for does not count.</summary>
    public IEnumerable<string> Differences(ParseResult line, PlatformSize running)
    {
        (Option<int> Option, int Running)[] pairs =
            [(silos, running.Silos), (gateways, running.Gateways), (adapters, running.Adapters), (devices, running.Devices), (offset, running.PortOffset)];
        return pairs
            .Where(pair => line.GetResult(pair.Option) is { Implicit: false } && line.GetValue(pair.Option) != pair.Running)
            .Select(pair => $"{pair.Option.Name} {pair.Running}, not {line.GetValue(pair.Option)}");
    }

    /// <summary>An option that takes a whole number within limits.</summary>
    internal static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} ({least} to {most})", HelpName = "N", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 0 || !int.TryParse(result.Tokens[0].Value, out var given)) return;
            if (given < least || given > most) result.AddError($"{name} is {least} to {most}, not {given}.");
        });
        return option;
    }
}
