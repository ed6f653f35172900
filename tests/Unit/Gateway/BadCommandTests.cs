namespace GridOrleans.Tests.Unit.Gateway;

/// <summary>Rules of commands that their device's grain says: the gateway names them as it names what is wrong with a form.</summary>
public sealed class BadCommandTests(SharedRestHost shared) : IClassFixture<SharedRestHost>
{
    [Theory]
    [InlineData("""{"type":"setLight","lightValues":[{"index":7,"on":true}]}""", "lightValues[0].index: must be 0 to 6")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true,"dimValue":0}]}""", "lightValues[0].dimValue: must be 1 to 100")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":true,"dimValue":101}]}""", "lightValues[0].dimValue: must be 1 to 100")]
    [InlineData("""{"type":"setLight","lightValues":[{"on":false,"dimValue":5}]}""", "lightValues[0].dimValue: may not be set when light is switched off")]
    [InlineData("""{"type":"setLight","lightValues":[]}""", "lightValues: must have 1 to 6 entries")]
    [InlineData("""{"type":"getStatus","priority":10}""", "priority: must be 0 to 9")]
    [InlineData("""{"type":"getStatus","expiryTime":"2000-01-31T12:00:00Z"}""", "expiryTime: must lie in the future")]
    [InlineData("""{"type":"setLight"}""", "lightValues: is missing")]
    [InlineData("""{"type":"setLight","lightValues":null}""", "lightValues: may not be null")]
    [InlineData("""{"type":"setLight","lightValues":[null]}""", "lightValues[0]: may not be null")]
    public async Task A_value_that_a_device_refuses_is_named_with_its_rule(string body, string error)
    {
        shared.Host.Platform.Add("light-00001");

        var answer = await shared.Host.Post("/api/v1/devices/light-00001/commands", body);

        answer.Status.ShouldBe(400);
        answer.Code.ShouldBe("validation-error");
        answer.ContentType.ShouldBe("application/problem+json");
        answer.Errors.ShouldBe([error]);
    }
}
