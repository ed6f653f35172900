using System.Text.Json;
using GridOrleans.Json;
using Orleans.Storage;

namespace GridOrleans.Storage;

/// <summary>Stores grain state in the platform's own JSON, so that lists and searches can read it in PostgreSQL.</summary>
internal sealed class JsonStateSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, PlatformJson.Stored));

    public T Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input, PlatformJson.Stored)!;
}
