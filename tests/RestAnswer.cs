using System.Text.Json;

namespace GridOrleans.Tests;

/// <summary>An answer of the gateway.</summary>
internal sealed record RestAnswer(int Status, JsonElement Body, string? ContentType, Func<string, string?> Header)
{
    public static async Task<RestAnswer> Of(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        return new(
            (int)response.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement,
            response.Content.Headers.ContentType?.MediaType, name => headers.GetValueOrDefault(name));
    }

    /// <summary>The problem's code.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>The broken rules as <c>field: rule</c>.</summary>
    public IReadOnlyList<string> Errors => [.. Body.GetProperty("errors").EnumerateArray()
        .Select(e => $"{e.GetProperty("field").GetString()}: {e.GetProperty("rule").GetString()}")];

    public string? Text(string member) => Body.GetProperty(member).GetString();
}
