using GridOrleans.Cluster;
using GridOrleans.Journal;

namespace GridOrleans.Tests.Unit.Journal;

/// <summary>What the database shows for a silo's connections.</summary>
public sealed class SessionNameTests
{
    private static readonly SiloIncarnation Silo = new("grid", "127.0.0.1", 11111, 1234567890);

    [Fact]
    public void It_names_process_and_incarnation() =>
        GridDatabase.NameOf("silo-1", Silo).ShouldBe("silo-1 127.0.0.1:11111@1234567890");

    [Fact]
    public void Without_a_process_name_it_names_the_incarnation() =>
        GridDatabase.NameOf(null, Silo).ShouldBe("127.0.0.1:11111@1234567890");

    [Fact]
    public void A_long_process_name_is_cut_so_that_the_incarnation_stays_whole()
    {
        var name = GridDatabase.NameOf(new string('x', 200), Silo);

        name.Length.ShouldBe(63);
        name.ShouldEndWith(" 127.0.0.1:11111@1234567890");
    }
}
