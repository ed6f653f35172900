using System.Text;
using GridOrleans.Cli.Devices;

namespace GridOrleans.Cli.Bench;

/// <summary>The devices that <c>queries</c> looks for: as unequal as those of a network, and the same in each run.</summary>
internal static class QueryPlaces
{
    /// <summary>The organisations that own them, with the share of each in per cent.</summary>
    public static readonly IReadOnlyList<(string Organisation, int Share)> Owners =
        [(Supervision.ProcessTable.AdminOrganisation, 70), ("Arnhem", 20), ("Ede", 9), ("Zutphen", 1)];

    private static readonly string[] Cities =
        ["Arnhem", "Nijmegen", "Apeldoorn", "Ede", "Zutphen", "Doetinchem", "Tiel", "Wageningen", "Winterswijk", "'s-Heerenberg"];

    private static readonly string[] Streets =
        ["Stationsstraat", "Kerkstraat", "Dorpsstraat", "Molenweg", "Schoolstraat", "Nieuwstraat", "Beukenlaan", "Eikenlaan", "Rijnkade", "Markt"];

    private static readonly string[] Statuses =
        ["IN_USE", "IN_USE", "IN_USE", "IN_USE", "IN_USE", "IN_USE", "IN_USE", "NEW_IN_INVENTORY", "REGISTERED", "UNDER_TEST"];

    /// <summary>The devices 1 to <paramref name="count"/>, as comma-separated values.</summary>
    public static IEnumerable<ImportChunk> Chunks(int count, string publicKey) => Enumerable.Range(1, count).Chunk(ImportChunk.Most).Select(numbers =>
    {
        var rows = new StringBuilder("deviceIdentification,protocol,publicKey,ownerOrganisation,alias,deviceType,lifecycleStatus,inMaintenance,")
            .Append("containerAddress.city,containerAddress.postalCode,containerAddress.street,containerAddress.number,")
            .Append("containerAddress.municipality,technicalInstallationDate,btsId\n");
        foreach (var number in numbers) rows.Append(Row(number, publicKey));
        return new ImportChunk(numbers[0], numbers.Length, Encoding.UTF8.GetBytes(rows.ToString()), "text/csv");
    });

    // Each column by another prime, so that their values come in all combinations.
    private static string Row(int number, string publicKey) => string.Join(',',
        SimulatedDevices.Identification(number), "OSLP", publicKey, OwnerOf(number), $"Mast {number * 7919L % 100_000}",
        number % 10 == 0 ? "PSLD" : number % 97 == 0 ? "LMD" : "SSLD", Statuses[number * 31 % 10], number % 50 == 0 ? "true" : "false",
        Cities[number * 7 % 10], $"{6800 + (number * 13 % 100)}{(char)('A' + (number * 3 % 26))}{(char)('A' + (number * 11 % 26))}",
        Streets[number * 17 % 10], $"{1 + (number * 19 % 400)}", Cities[number * 7 % 10],
        number % 3 == 0 ? "" : $"20{10 + (number * 5 % 15)}-0{1 + (number % 9)}-1{number % 10}T12:00:00Z", $"{number % 500}") + "\n";

    private static string OwnerOf(int number)
    {
        var place = number * 37 % 100;
        foreach (var (organisation, share) in Owners)
        {
            if (place < share) return organisation;
            place -= share;
        }

        return Owners[0].Organisation;
    }
}
