using GridOrleans.Cli.Postgres;

namespace GridOrleans.Tests.Unit.Cli;

public class PostgresTests
{
    [Fact]
    public void Programs_on_the_path_come_first()
    {
        using var folder = new TemporaryFolder();
        Install(folder, "onpath");
        Install(folder, "versions/17/bin");

        PostgresPrograms.Find($"/nowhere:{folder.At("onpath")}", folder.At("versions"))!.BinFolder.ShouldBe(folder.At("onpath"));
    }

    [Fact]
    public void Otherwise_the_highest_version_is_taken()
    {
        using var folder = new TemporaryFolder();
        Install(folder, "versions/9.6/bin");
        Install(folder, "versions/15/bin");
        Install(folder, "versions/9/bin");
        Directory.CreateDirectory(folder.At("versions", "17", "bin"));

        PostgresPrograms.Find("", folder.At("versions"))!.BinFolder.ShouldBe(folder.At("versions", "15", "bin"));
    }

    [Fact]
    public void A_client_alone_is_no_server()
    {
        using var folder = new TemporaryFolder();
        folder.Write("bin/psql", "");
        folder.Write("bin/postgres", "");

        PostgresPrograms.Find(folder.At("bin"), folder.At("versions")).ShouldBeNull();
    }

    [Fact]
    public void A_link_on_the_path_leads_to_the_real_folder()
    {
        using var folder = new TemporaryFolder();
        Install(folder, "real");
        Directory.CreateDirectory(folder.At("links"));
        foreach (var program in (string[])["initdb", "postgres"]) File.CreateSymbolicLink(folder.At("links", program), folder.At("real", program));

        PostgresPrograms.Find(folder.At("links"), folder.At("versions"))!.BinFolder.ShouldBe(folder.At("real"));
    }

    [Fact]
    public void The_platforms_server_writes_commits_to_the_disk()
    {
        var settings = new PostgresSettings(Durable: true).Render();

        settings.ShouldContain("fsync = on");
        settings.ShouldContain("synchronous_commit = on");
        settings.ShouldContain("full_page_writes = on");
        settings.ShouldContain("listen_addresses = '127.0.0.1'");
    }

    [Fact]
    public void Only_a_member_of_a_pair_lets_replication_in_and_only_a_second_address_opens_a_network()
    {
        var alone = new PostgresSettings(Durable: true);
        var paired = alone with { ListenAlso = "10.77.0.1", Replication = new(null, IsAwaited: true) };

        alone.AccessRules().ShouldBe("host all all 127.0.0.1/32 scram-sha-256\n");
        alone.Render().ShouldNotContain("synchronous_standby_names");
        paired.AccessRules().ShouldContain("host all all 10.77.0.0/16 scram-sha-256\n");
        paired.AccessRules().ShouldContain("host replication grid_admin 127.0.0.1/32 scram-sha-256\n");
        paired.Render().ShouldContain("synchronous_standby_names = 'grid_standby'");
        paired.Render().ShouldContain("listen_addresses = '127.0.0.1,10.77.0.1'");
    }

    [Fact]
    public void On_a_small_disk_the_log_takes_a_quarter() =>
        (new PostgresSettings(Durable: true) { DiskSize = 512 * 1024 * 1024 }).Render().ShouldContain("max_wal_size = 128MB");

    [Fact]
    public void Two_source_trees_get_two_stand_in_folders() =>
        PostgresPlace.ElsewhereFor("/root/a/.grid/postgres").ShouldNotBe(PostgresPlace.ElsewhereFor("/root/b/.grid/postgres"));

    private static void Install(TemporaryFolder folder, string bin)
    {
        folder.Write($"{bin}/initdb", "");
        folder.Write($"{bin}/postgres", "");
    }
}
