using System.Text.Json;
using System.Text.Json.Serialization;
using GridOrleans.Cli.Layout;

namespace GridOrleans.Cli.Supervision;

/// <summary>The file that tells what runs.</summary>
/// <param name="Path">Where it lies.</param>
internal sealed record StateFile(string Path)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Replaces the file in one step.</summary>
    public void Write(PlatformState state) => PrivateFile.Replace(Path, JsonSerializer.SerializeToUtf8Bytes(state, Format));

    /// <summary>Reads the file.</summary>
    /// <returns><c>null</c> when there is none, or when it is not one of ours (a power cut can leave it empty; then nothing runs either).</returns>
    public PlatformState? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<PlatformState>(File.ReadAllBytes(Path), Format);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new CannotContinueException($"{Path} belongs to another user: run this as the user who ran ./grid up.", e);
        }
    }
}
