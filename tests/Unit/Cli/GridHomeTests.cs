using GridOrleans.Cli.Layout;

namespace GridOrleans.Tests.Unit.Cli;

public sealed class GridHomeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private GridHome Home => new(folder.At("home"));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Keys_and_logs_are_private_and_the_way_to_the_database_is_open()
    {
        Home.Create();

        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.GetUnixFileMode(Home.Keys).ShouldBe(owner);
        File.GetUnixFileMode(Home.Logs).ShouldBe(owner);
        File.GetUnixFileMode(Home.Folder).HasFlag(UnixFileMode.OtherExecute).ShouldBeTrue();
    }

    [Fact]
    public void Wiping_leaves_no_folder()
    {
        Home.Create();
        File.WriteAllText(Home.StateFile, "{}");
        File.WriteAllText(Home.EnvFile, "");
        Directory.CreateDirectory(Path.Combine(Home.Postgres, "data"));

        Home.Wipe();

        Directory.Exists(Home.Folder).ShouldBeFalse();
    }

    [Fact]
    public void Wiping_takes_the_database_that_lies_elsewhere_along()
    {
        Home.Create();
        var elsewhere = folder.At("elsewhere");
        folder.Write("elsewhere/data/PG_VERSION", "15");
        Directory.CreateSymbolicLink(Home.Postgres, elsewhere);

        Home.Wipe();

        Directory.Exists(elsewhere).ShouldBeFalse();
        Directory.Exists(Home.Folder).ShouldBeFalse();
    }

    [Fact]
    public void Wiping_touches_nothing_that_is_not_the_commands_own()
    {
        Home.Create();
        var mine = folder.Write("home/notes.txt", "mine");

        Home.Wipe();

        File.ReadAllText(mine).ShouldBe("mine");
        Directory.Exists(Home.Keys).ShouldBeFalse();
    }

    [Fact]
    public void Wiping_what_is_not_there_is_harmless() => Should.NotThrow(() => new GridHome(folder.At("never")).Wipe());

    [Fact]
    public void The_option_names_the_folder_and_the_hint_to_repeat_it()
    {
        var repository = new Repository(folder.Path);

        GridHome.Resolve(folder.At("x"), repository).ShouldSatisfyAllConditions(
            home => home.Folder.ShouldBe(folder.At("x")),
            home => home.Option.ShouldBe($" --home {folder.At("x")}"));
    }

    [Fact]
    public void A_lock_has_one_holder()
    {
        Home.Create();
        using (FolderLock.TryTake(Home.UpLock).ShouldNotBeNull()) FolderLock.TryTake(Home.UpLock).ShouldBeNull();

        using var again = FolderLock.TryTake(Home.UpLock);
        again.ShouldNotBeNull();
    }
}
