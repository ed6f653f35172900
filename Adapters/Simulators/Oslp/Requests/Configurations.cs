using Google.Protobuf;
using GridOrleans.Adapters.Oslp.Protocol;
using GridOrleans.Adapters.Oslp.Protocol.Messages;

namespace GridOrleans.Simulators.Oslp;

/// <summary>A device's configuration: written in parts, read as a whole (OSLP handbook, 3.7, 7.8, 7.9 and 7.14).</summary>
internal static class Configurations
{
    private const byte TextZero = (byte)'0';
    private const byte Banks = 2;
    private static readonly SetConfigurationRequest Defaults = new();

    public static Reaction Store(StreetLight light, SetConfigurationRequest request)
    {
        if (!RelaysOf(request).All(relay => IsAcceptable(light, relay)))
            return Reaction.Refused(Refusals.Answer(MessageKind.SetConfigurationRequest, Status.Failure));

        var stored = light.WritableStorage().Configuration;
        ForgetLists(stored, request);
        stored.MergeFrom(request);
        foreach (var relay in RelaysOf(request).Where(relay => relay.RelayType != RelayType.RtNotSet))
            light.Relays.SetType(relay.Index[0], relay.RelayType);
        return Reaction.Done(Refusals.Answer(MessageKind.SetConfigurationRequest, Status.Ok));
    }

    public static Reaction Report(StreetLight light)
    {
        var response = new GetConfigurationResponse { Status = Status.Ok };
        if (light.Storage?.Configuration is { } stored)
            Copy(stored, response);

        if (!response.HasLightType)
            response.LightType = LightType.Relay;
        if (!response.HasOspgIpAddress)
            response.OspgIpAddress = ByteString.CopyFrom(light.Model.Platform.Address.GetAddressBytes());
        if (!response.HasOsgpPortNumber)
            response.OsgpPortNumber = (uint)light.Model.Platform.Port;
        response.RelayConfiguration = new RelayConfiguration();
        response.RelayConfiguration.AddressMap.AddRange(light.Relays.Indexes.Select(index => AddressOf(light, index)));
        return Reaction.Done(new Message { GetConfigurationResponse = response });
    }

    /// <summary>Platforms send the bank's digit as text; a plain number is taken too (OSLP handbook, Q12).</summary>
    public static Reaction Switch(StreetLight light, SwitchConfigurationRequest request, DateTimeOffset now)
    {
        var octet = Octet.TryDecode(request.NewConfigurationSet, out var value) ? value : byte.MaxValue;
        var bank = octet >= TextZero ? octet - TextZero : octet;
        if (bank >= Banks)
            return Reaction.Refused(Refusals.Answer(MessageKind.SwitchConfigurationRequest, Status.Failure));

        light.WritableStorage().ConfigurationBank = (byte)bank;
        light.Report(Event.FirmwareEventsConfigurationChanged, null, $"Configuration bank {bank}", now);
        return Reaction.Done(Refusals.Answer(MessageKind.SwitchConfigurationRequest, Status.Ok));
    }

    /// <summary>When the device changes between standard and summer time; null when it does not.</summary>
    public static SummerTime? SummerTimeOf(StreetLight light)
    {
        var configuration = light.Storage?.Configuration ?? Defaults;
        return configuration.IsAutomaticSummerTimingEnabled
            ? SummerTime.Parse(configuration.SummerTimeDetails, configuration.WinterTimeDetails)
            : null;
    }

    private static IEnumerable<IndexAddressMap> RelaysOf(SetConfigurationRequest request) =>
        request.RelayConfiguration?.AddressMap ?? Enumerable.Empty<IndexAddressMap>();

    private static bool IsAcceptable(StreetLight light, IndexAddressMap relay) =>
        Octet.TryDecode(relay.Index, out var index) && index != RelayIndex.AllLights && light.Relays.Has(index)
        && Octet.TryDecode(relay.Address, out var address) && address > 0;

    private static IndexAddressMap AddressOf(StreetLight light, byte index)
    {
        var stored = light.Storage?.Configuration.RelayConfiguration?.AddressMap.FirstOrDefault(relay => relay.Index[0] == index);
        return new IndexAddressMap
        {
            Index = Octet.Encode(index),
            Address = stored?.Address ?? Octet.Encode(index),
            RelayType = light.Relays[index].Type,
        };
    }

    /// <summary>Merging adds to lists; a configuration replaces the lists that it brings.</summary>
    private static void ForgetLists(SetConfigurationRequest stored, SetConfigurationRequest request)
    {
        if (request.SwitchingDelay.Count > 0)
            stored.SwitchingDelay.Clear();
        if (request.RelayLinking.Count > 0)
            stored.RelayLinking.Clear();
        if (request.RelayConfiguration is not null)
            stored.RelayConfiguration = null;
        if (request.DaliConfiguration is not null)
            stored.DaliConfiguration = null;
    }

    /// <summary>The answer has the fields of the request under the same names, each number one higher.</summary>
    private static void Copy(SetConfigurationRequest from, GetConfigurationResponse to)
    {
        foreach (var field in SetConfigurationRequest.Descriptor.Fields.InFieldNumberOrder())
        {
            var target = GetConfigurationResponse.Descriptor.FindFieldByName(field.Name);
            if (field.IsRepeated)
            {
                var list = (System.Collections.IList)target.Accessor.GetValue(to);
                foreach (var item in (System.Collections.IEnumerable)field.Accessor.GetValue(from))
                    list.Add(item);
            }
            else if (field.Accessor.HasValue(from))
            {
                target.Accessor.SetValue(to, field.Accessor.GetValue(from));
            }
        }
    }
}
