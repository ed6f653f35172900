using System.Text;
using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Json;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>Somebody who calls the REST face with a proof of its organisation. Paths are below <c>/api/v1</c>.</summary>
internal sealed record RestCaller(string Organisation, HttpClient Http)
{
    /// <summary>The same to a grain.</summary>
    public Caller Caller => new(Organisation);

    public Task<RestAnswer> Get(string path) => Send(HttpMethod.Get, path);

    public Task<RestAnswer> Put(string path, object body, string? ifMatch = null) => Send(HttpMethod.Put, path, body, ifMatch);

    public Task<RestAnswer> Post(string path, object? body = null) => Send(HttpMethod.Post, path, body);

    public Task<RestAnswer> Delete(string path) => Send(HttpMethod.Delete, path);

    /// <summary>Sends a request; a body is written as the platform writes it, unless it is JSON already.</summary>
    public async Task<RestAnswer> Send(HttpMethod method, string path, object? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, $"/api/v1{path}");
        if (body is not null)
        {
            var json = body as string ?? JsonSerializer.Serialize(body, body.GetType(), PlatformJson.Options);
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        return await RestAnswer.Of(response);
    }
}

/// <summary>What answers should be.</summary>
internal static class AnswerShould
{
    public static void ShouldBeRefused(this RestAnswer answer, int status, string code) =>
        (answer.Status, answer.Code).ShouldBe((status, code), answer.Body.ToString());

    public static RestAnswer ShouldBe(this RestAnswer answer, int status)
    {
        answer.Status.ShouldBe(status, answer.Body.ToString());
        return answer;
    }

    /// <summary>The items of a list.</summary>
    public static JsonElement[] Items(this RestAnswer answer) => [.. answer.ShouldBe(200).Body.GetProperty("items").EnumerateArray()];

    /// <summary>One text of each item of a list.</summary>
    public static string?[] Texts(this RestAnswer answer, string member) => [.. answer.Items().Select(item => item.GetProperty(member).GetString())];

    /// <summary>A text of the answer, or null where there is none.</summary>
    public static string? TextOrNull(this RestAnswer answer, string member) =>
        answer.Body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
