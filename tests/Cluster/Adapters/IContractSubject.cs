using GridOrleans.Adapters;
using GridOrleans.Commands;
using Microsoft.AspNetCore.Builder;

namespace GridOrleans.Tests.Cluster.Adapters;

/// <summary>A protocol and its devices, as the contract tests need them.</summary>
public interface IContractSubject : IAsyncDisposable
{
    /// <summary>The protocol's name.</summary>
    string Protocol { get; }

    /// <summary>Options of the protocol's own, as <c>Section:Key=value</c>.</summary>
    IReadOnlyList<string> Options { get; }

    /// <summary>Makes the host an adapter for the protocol, as its process does.</summary>
    void AddTo(WebApplicationBuilder builder);

    /// <summary>A command that the protocol executes.</summary>
    DeviceCommand Command { get; }

    /// <summary>Where the device is and what proves its words; the state is set by the test.</summary>
    DeviceContact ContactOf(string device);

    /// <summary>What the protocol remembers of a device that has made itself known.</summary>
    byte[] MemoryOf(string device);

    /// <summary>The same after something else happened at the device.</summary>
    byte[] LaterMemoryOf(string device);

    /// <summary>How many messages <see cref="Command"/> takes, both ways, as the device message log shows them; 0: the protocol logs none.</summary>
    int MessagesPerExecution { get; }

    /// <summary>From now on devices do not answer until <see cref="Release"/>.</summary>
    void Hold();

    /// <summary>Devices answer, also what they were asked meanwhile.</summary>
    void Release();

    /// <summary>How often a device was asked to do something.</summary>
    int ExecutionsOf(string device);
}
