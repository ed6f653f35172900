using System.Net;
using GridOrleans.Journal;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GridOrleans.Devices.Addresses;

/// <summary>
/// Who has which network address: a device that registers takes its own from every other device, unless configuration lets them share it (platform handbook, 4.6).
/// However many register at once, a silo asks and tells only for a few at a time.
/// </summary>
internal sealed class DuplicateAddresses(GridDatabase database, IOptions<RegistrationOptions> options) : IDisposable
{
    /// <summary>How many devices of a silo look at a time, and how many take at a time: below the connections that queries share.</summary>
    private const int MostAtATime = 4;

    private const int PageSize = 100;

    // Devices without an address share it with nobody.
    private const string Exists = "select exists (select from device_list where network_address = $1 and network_address <> '' and device <> $2)";

    private const string Others = """
        select device from device_list where network_address = $1 and network_address <> '' and device <> $2 and device > $3 order by device limit $4
        """;

    private readonly SemaphoreSlim _looking = new(MostAtATime);
    private readonly SemaphoreSlim _taking = new(MostAtATime);
    private readonly AddressRange[] _allowed = [.. options.Value.AllowedDuplicates
        .Select(text => AddressRange.TryParse(text, out var range) ? range : throw new FormatException($"\"{text}\" is no address and no range."))];

    /// <summary>True when another device has the address and may not.</summary>
    public async Task<bool> IsElsewhere(string address, string device)
    {
        if (IsShared(address))
            return false;
        await _looking.WaitAsync();
        try
        {
            return await database.Read(async source =>
            {
                await using var command = source.CreateCommand(Exists);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = address });
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = device });
                return (bool)(await command.ExecuteScalarAsync())!;
            });
        }
        finally
        {
            _looking.Release();
        }
    }

    /// <summary>Tells every other device that has the address to give it up, one after the other.</summary>
    public async Task TakeFromOthers(string address, string device, Func<string, Task> tell)
    {
        if (IsShared(address))
            return;
        await _taking.WaitAsync();
        try
        {
            var last = "";
            while (await Page(address, device, last) is { Count: > 0 } others)
            {
                foreach (var other in others)
                    await tell(other);
                last = others[^1];
            }
        }
        finally
        {
            _taking.Release();
        }
    }

    /// <summary>Whether several devices may have the address. One that cannot be read is treated as any other.</summary>
    internal bool IsShared(string address)
    {
        if (options.Value.KeepDuplicateAddresses)
            return true;
        return IPAddress.TryParse(address, out var parsed)
            && (IPAddress.IsLoopback(parsed) || _allowed.Any(range => range.Contains(parsed)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _looking.Dispose();
        _taking.Dispose();
    }

    private Task<List<string>> Page(string address, string device, string after) => database.Read(async source =>
    {
        await using var command = source.CreateCommand(Others);
        foreach (var text in new[] { address, device, after })
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PageSize });
        await using var row = await command.ExecuteReaderAsync();
        var others = new List<string>();
        while (await row.ReadAsync())
            others.Add(row.GetString(0));
        return others;
    });
}
