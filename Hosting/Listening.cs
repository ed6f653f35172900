using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace GridOrleans.Hosting;

/// <summary>
/// Looks at the addresses on which a process will listen before it begins with anything else: a silo that found its port taken after it has joined would
/// leave the cluster again in disorder. A predecessor may still be ending, so this is not a wrong configuration; but whoever restarts the process waits
/// better than it could itself.
/// </summary>
public static class Listening
{
    private const string Kestrel = "Kestrel:Endpoints";

    /// <summary>The addresses and certificate files in Kestrel's part of the configuration.</summary>
    /// <exception cref="CannotListenException">One cannot be had now.</exception>
    /// <exception cref="OptionsException">It never can: not allowed, not an address, no such certificate.</exception>
    public static void RequireEndpoints(IConfiguration configuration)
    {
        foreach (var endpoint in configuration.GetSection(Kestrel).GetChildren())
        {
            if (endpoint["Url"] is not { } url)
                continue;
            if (AddressOf(url, endpoint.Path) is { } address)
                Require(address, $"{endpoint.Path}:Url");
            foreach (var key in (string[])["Certificate:Path", "Certificate:KeyPath"])
                if (endpoint[key] is { } file)
                    RequireFile(file, $"{endpoint.Path}:{key}");
        }
    }

    /// <summary>One address.</summary>
    /// <param name="address">Where to listen; port 0 takes any.</param>
    /// <param name="key">The configuration key that names it.</param>
    /// <exception cref="CannotListenException">It cannot be had now.</exception>
    /// <exception cref="OptionsException">This process may not listen there.</exception>
    public static void Require(IPEndPoint address, string key)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(address);
        }
        catch (SocketException denied) when (denied.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new OptionsException($"{key}: this process may not listen on {address}.", denied);
        }
        catch (SocketException failure)
        {
            var why = failure.SocketErrorCode == SocketError.AddressAlreadyInUse ? "another process has this port" : failure.Message;
            throw new CannotListenException($"{key}: cannot listen on {address}: {why}.", failure);
        }
    }

    private static void RequireFile(string file, string key)
    {
        try
        {
            using var _ = File.OpenRead(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OptionsException($"{key}: {failure.Message}", failure);
        }
    }

    // As Kestrel reads it: a host that is no IP address and not localhost stands for all addresses. A pipe is not one to look at.
    private static IPEndPoint? AddressOf(string url, string key)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            if (address.IsUnixPipe || address.IsNamedPipe)
                return null;
            var ip = IPAddress.TryParse(address.Host.Trim('[', ']'), out var number) ? number
                : address.Host == "localhost" ? IPAddress.Loopback : IPAddress.Any;
            return new(ip, address.Port);
        }
        catch (FormatException unreadable)
        {
            throw new OptionsException($"{key}:Url: {url} is not an address such as http://127.0.0.1:8080.", unreadable);
        }
    }
}
