using GridOrleans.Gateway.Rest.Problems;
using GridOrleans.Gateway.Rest.Requests;
using Microsoft.AspNetCore.Http;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class PreferenceTests
{
    [Theory]
    [InlineData("wait=10", 10)]
    [InlineData("wait=1", 1)]
    [InlineData("WAIT=007", 7)]
    [InlineData("wait = 5", 5)]
    [InlineData("wait=\"5\"", 5)]
    [InlineData("respond-async, wait=20", 20)]
    [InlineData("wait=20; strict, return=minimal", 20)]
    [InlineData("wait=60", 60)]
    [InlineData("wait=61", 60)]
    [InlineData("wait=99999999999999999999", 60)]
    [InlineData("wait=3, wait=9", 3)]
    public void A_wait_is_granted_up_to_a_minute(string header, int seconds) =>
        Read(header).Wait.ShouldBe(TimeSpan.FromSeconds(seconds));

    [Theory]
    [InlineData("")]
    [InlineData("respond-async")]
    [InlineData("handling=strict, waiter=3")]
    public void Other_preferences_are_passed_over(string header)
    {
        Read(header).Wait.ShouldBeNull();
        Preference.AsksToWait(Headers(header)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("wait=")]
    [InlineData("wait=0")]
    [InlineData("wait=000")]
    [InlineData("wait=-5")]
    [InlineData("wait=1.5")]
    [InlineData("wait=ten")]
    public void A_wait_that_is_no_number_of_seconds_is_refused(string header)
    {
        var refused = Should.Throw<ProblemException>(() => Read(header));

        refused.Problem.Status.ShouldBe(400);
        refused.Problem.Errors!.Single().Field.ShouldBe("Prefer");
        Preference.AsksToWait(Headers(header)).ShouldBeTrue();
    }

    private static Preference Read(string header) => Preference.Read(Headers(header));

    private static HeaderDictionary Headers(string prefer) => new() { ["Prefer"] = prefer };
}
