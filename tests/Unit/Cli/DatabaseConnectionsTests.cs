using GridOrleans.Cli;
using GridOrleans.Cli.Postgres;
using Npgsql;

namespace GridOrleans.Tests.Unit.Cli;

public class DatabaseConnectionsTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Without_a_name_the_private_server_is_meant(string? name) => DatabaseConnections.Named(name, null).ShouldBeNull();

    [Fact]
    public void What_up_itself_exported_means_the_private_server_too()
    {
        var own = DatabaseConnections.Private(15432, "grid", _ => "secret");

        DatabaseConnections.Named(own.Exported, null).ShouldBeNull();
    }

    [Fact]
    public void Another_server_is_taken_as_named_with_the_limits_that_the_platform_needs()
    {
        var named = DatabaseConnections.Named("Host=a:5432,b:5432;Target Session Attributes=primary;Username=u;Command Timeout=9", null);

        var builder = new NpgsqlConnectionStringBuilder(named.ShouldNotBeNull().Silo);
        builder.Host.ShouldBe("a:5432,b:5432");
        builder.SearchPath.ShouldBe("grid");
        builder.Timeout.ShouldBe(3);
        builder.CommandTimeout.ShouldBe(9);
        builder.MaxAutoPrepare.ShouldBe(40);
        builder.AutoPrepareMinUsages.ShouldBe(2);
        named.Client.ShouldBe(named.Silo);
        named.Exported.ShouldBe(named.Silo);
        named.IsPrivate.ShouldBeFalse();
    }

    [Fact]
    public void Clients_can_have_a_role_of_their_own() =>
        DatabaseConnections.Named("Host=a;Username=owner", "Host=a;Username=reader")!.Client.ShouldContain("Username=reader");

    [Theory]
    [InlineData("Hozt=a")]
    [InlineData("no connection string")]
    [InlineData("Host=a;Port=many")]
    public void What_cannot_be_read_is_refused(string text) => Should.Throw<CannotContinueException>(() => DatabaseConnections.Named(text, null));

    [Fact]
    public void Roles_of_the_private_server_are_apart()
    {
        var own = DatabaseConnections.Private(15432, "grid", role => $"of-{role}");

        new NpgsqlConnectionStringBuilder(own.Silo).Username.ShouldBe("grid_silo");
        new NpgsqlConnectionStringBuilder(own.Client).Username.ShouldBe("grid_client");
        new NpgsqlConnectionStringBuilder(own.Client).Password.ShouldBe("of-grid_client");
        own.IsPrivate.ShouldBeTrue();
    }

    [Fact]
    public void A_password_that_could_end_its_quotes_never_reaches_the_server() =>
        Should.Throw<ArgumentException>(() => PostgresRoles.Make(_ => "x'; drop").ToList());
}
