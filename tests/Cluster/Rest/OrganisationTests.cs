using GridOrleans.Authorisation;
using GridOrleans.Organisations;

namespace GridOrleans.Tests.Cluster.Rest;

/// <summary>Organisations over REST: the handbook's rows O1 to O16 (platform handbook, 15.2).</summary>
[Collection(RestTests.Name)]
public sealed class OrganisationTests(RestGrid grid)
{
    /// <summary>Row O1.</summary>
    [Theory]
    [InlineData(PlatformDomain.Common)]
    [InlineData(PlatformDomain.Common, PlatformDomain.PublicLighting, PlatformDomain.TariffSwitching)]
    public async Task A_created_organisation_is_there_with_all_that_was_said(params PlatformDomain[] domains)
    {
        var wanted = Registration() with { Domains = domains };

        (await grid.Operator.Post("/organisations", wanted)).ShouldBe(201);

        var created = await Read(wanted.OrganisationIdentification);
        created.Text("name").ShouldBe(wanted.Name);
        created.Text("prefix").ShouldBe("MAA");
        created.Text("functionGroup").ShouldBe("ADMIN");
        created.Body.GetProperty("enabled").GetBoolean().ShouldBeTrue();
        created.Body.GetProperty("domains").GetArrayLength().ShouldBe(domains.Length);
    }

    /// <summary>Row O2.</summary>
    [Fact]
    public async Task Who_is_not_said_to_be_enabled_is_not()
    {
        var name = RestGrid.Name("Heerlen");

        (await grid.Operator.Post(
            "/organisations", $$"""{"organisationIdentification":"{{name}}","name":"Heerlen","prefix":"HEE","functionGroup":"USER","domains":["COMMON"]}""")).ShouldBe(201);

        (await Read(name)).Body.GetProperty("enabled").GetBoolean().ShouldBeFalse();
    }

    /// <summary>Row O3.</summary>
    [Fact]
    public async Task An_identification_that_is_taken_is_refused()
    {
        var taken = Registration();
        await grid.Operator.Post("/organisations", taken);

        var again = await grid.Operator.Post("/organisations", taken with { Name = "Somebody else" });

        again.ShouldBeRefused(409, ErrorCode.ExistingOrganisation);
        (await Read(taken.OrganisationIdentification)).Text("name").ShouldBe(taken.Name);
    }

    /// <summary>Row O4.</summary>
    [Fact]
    public async Task An_unknown_organisation_creates_nothing()
    {
        var wanted = Registration();

        (await (await grid.Unknown()).Post("/organisations", wanted)).ShouldBeRefused(404, ErrorCode.UnknownOrganisation);

        (await Listed()).ShouldNotContain(wanted.OrganisationIdentification);
    }

    /// <summary>Rows O5 and O6.</summary>
    [Theory]
    [InlineData("A Test Organization")]
    [InlineData("")]
    [InlineData("an-identification-of-more-than-forty-chars")]
    public async Task An_identification_that_breaks_the_rule_is_refused(string identification)
    {
        var answer = await grid.Operator.Post("/organisations", Registration() with { OrganisationIdentification = identification });

        answer.ShouldBeRefused(400, ErrorCode.ValidationError);
        answer.Errors.ShouldBe(["organisationIdentification: must be 1 to 40 characters without spaces"]);
        (await Listed()).ShouldNotContain(identification);
    }

    /// <summary>Row O7.</summary>
    [Theory]
    [InlineData(PlatformFunctionGroup.Admin, PlatformFunctionGroup.User)]
    [InlineData(PlatformFunctionGroup.User, PlatformFunctionGroup.Admin)]
    public async Task Name_kind_and_domains_can_be_changed(PlatformFunctionGroup before, PlatformFunctionGroup after)
    {
        var name = await grid.Organisation(before);

        await grid.Operator.Put($"/organisations/{name}", new OrganisationChange
        {
            Name = "Another name",
            FunctionGroup = after,
            Domains = [PlatformDomain.PublicLighting, PlatformDomain.TariffSwitching],
        });

        var changed = await Read(name);
        changed.Text("name").ShouldBe("Another name");
        changed.Text("functionGroup").ShouldBe(after == PlatformFunctionGroup.Admin ? "ADMIN" : "USER");
        changed.Body.GetProperty("domains").ToString().ShouldBe("""["PUBLIC_LIGHTING","TARIFF_SWITCHING"]""");
    }

    /// <summary>Rows O8 and O11.</summary>
    [Fact]
    public async Task One_that_nobody_created_can_be_neither_changed_nor_activated_nor_removed()
    {
        (await grid.Operator.Put("/organisations/unknown", OrganisationChange.Example)).ShouldBeRefused(404, ErrorCode.UnknownOrganisation);
        (await grid.Operator.Post("/organisations/unknown/activate")).ShouldBeRefused(404, ErrorCode.UnknownOrganisation);
        (await grid.Operator.Delete("/organisations/unknown")).ShouldBeRefused(404, ErrorCode.UnknownOrganisation);
    }

    /// <summary>Row O9.</summary>
    [Fact]
    public async Task A_disabled_organisation_can_be_activated()
    {
        var name = await grid.Organisation(enabled: false);

        await grid.Operator.Post($"/organisations/{name}/activate");

        (await Read(name)).Body.GetProperty("enabled").GetBoolean().ShouldBeTrue();
    }

    /// <summary>Row O10.</summary>
    [Theory]
    [InlineData(PlatformFunctionGroup.Admin)]
    [InlineData(PlatformFunctionGroup.User)]
    public async Task A_removed_organisation_is_there_and_disabled(PlatformFunctionGroup kind)
    {
        var name = await grid.Organisation(kind);

        (await grid.Operator.Delete($"/organisations/{name}")).ShouldBe(204);

        (await Read(name)).Body.GetProperty("enabled").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task One_that_has_been_given_something_on_a_device_cannot_be_removed()
    {
        var (caller, _) = await grid.Given(DeviceFunctionGroup.Monitoring);

        var answer = await grid.Operator.Delete($"/organisations/{caller.Organisation}");

        answer.ShouldBeRefused(409, ErrorCode.ExistingDeviceAuthorisations);
        answer.Text("detail").ShouldBe($"Device Authorizations are still present for the current organisation {caller.Organisation}");
        (await Read(caller.Organisation)).Body.GetProperty("enabled").GetBoolean().ShouldBeTrue();
    }

    /// <summary>Rows O12 and O13.</summary>
    [Fact]
    public async Task An_organisation_is_seen_by_itself_and_by_the_one_that_manages_the_network()
    {
        var caller = await grid.NewCaller(PlatformFunctionGroup.Admin);

        var (byItself, byOperator) = (await caller.Get($"/organisations/{caller.Organisation}"), await Read(caller.Organisation));

        byItself.Text("name").ShouldBe($"The {caller.Organisation}");
        byOperator.Body.ToString().ShouldBe(byItself.Body.ToString());
    }

    /// <summary>Row O14: what is an empty answer over SOAP, REST says by its status.</summary>
    [Fact]
    public async Task One_that_does_not_exist_is_not_found() =>
        (await grid.Operator.Get("/organisations/non-existent-org")).ShouldBeRefused(404, ErrorCode.UnknownOrganisation);

    /// <summary>Row O15.</summary>
    [Fact]
    public async Task Who_manages_the_network_finds_all_and_others_themselves()
    {
        var (one, other) = (await grid.NewCaller(PlatformFunctionGroup.Admin), await grid.NewCaller());

        (await Listed()).ShouldContain(name => name == one.Organisation);
        (await Listed()).ShouldContain(name => name == other.Organisation);
        (await one.Get("/organisations")).Texts("organisationIdentification").ShouldBe([one.Organisation]);
        (await other.Get("/organisations")).Texts("organisationIdentification").ShouldBe([other.Organisation]);
    }

    /// <summary>Row O16.</summary>
    [Fact]
    public async Task An_unknown_organisation_finds_nothing_and_hears_why()
    {
        var unknown = await grid.Unknown();

        foreach (var path in new[] { "/organisations", $"/organisations/{unknown.Organisation}", $"/organisations/{GridCluster.Organisation}" })
        {
            var answer = await unknown.Get(path);
            answer.ShouldBeRefused(404, ErrorCode.UnknownOrganisation);
            answer.Text("detail").ShouldBe($"Organisation with id \"{unknown.Organisation}\" could not be found.");
        }
    }

    [Fact]
    public async Task One_that_is_unknown_or_disabled_does_not_follow_events()
    {
        var (unknown, disabled) = (await grid.Unknown(), await grid.NewCaller(enabled: false));

        foreach (var path in new[] { "/events/stream", "/events/stream?after=1-00000000000000000000000000000000" })
        {
            (await unknown.Get(path)).ShouldBeRefused(404, ErrorCode.UnknownOrganisation);
            (await disabled.Get(path)).ShouldBeRefused(403, ErrorCode.DisabledOrganisation);
        }
    }

    [Fact]
    public async Task One_that_is_disabled_while_it_follows_events_hears_no_more()
    {
        var caller = await grid.NewCaller();
        await using var stream = await caller.Http.GetStreamAsync("/api/v1/events/stream", TestContext.Current.CancellationToken);

        (await grid.Operator.Delete($"/organisations/{caller.Organisation}")).ShouldBe(204);

        var end = async () =>
        {
            try
            {
                await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // Broken off is ended, too.
            }
        };
        await end().WaitAsync(TimeSpan.FromSeconds(14), TestContext.Current.CancellationToken);
    }

    private static OrganisationRegistration Registration() => new()
    {
        OrganisationIdentification = RestGrid.Name("TEST1024"),
        Name = "Test organisation",
        Prefix = "MAA",
        FunctionGroup = PlatformFunctionGroup.Admin,
        Enabled = true,
        Domains = [PlatformDomain.Common],
    };

    private async Task<RestAnswer> Read(string organisation) => (await grid.Operator.Get($"/organisations/{organisation}")).ShouldBe(200);

    private async Task<string?[]> Listed() => (await grid.Operator.Get("/organisations?limit=1000")).Texts("organisationIdentification");
}
