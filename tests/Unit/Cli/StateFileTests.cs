using System.Text.Json;
using GridOrleans.Cli.Supervision;

namespace GridOrleans.Tests.Unit.Cli;

public class StateFileTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        using var folder = new TemporaryFolder();
        var file = new StateFile(folder.At("state.json"));
        var state = PlatformStates.Ready(PlatformStates.Process("silo-1", Stage.Silo)) with
        {
            StartSteps = [new StepState("silo-1", StepCondition.Done, PlatformStates.Noon, TimeSpan.FromSeconds(3), "up")],
            Failure = new StartFailure("cause", "silo-1", "tail"),
        };

        file.Write(state);

        JsonSerializer.Serialize(file.Read()).ShouldBe(JsonSerializer.Serialize(state));
    }

    [Fact]
    public void A_file_that_is_missing_empty_or_cut_short_means_that_nothing_is_known()
    {
        using var folder = new TemporaryFolder();
        var file = new StateFile(folder.At("state.json"));

        file.Read().ShouldBeNull();
        folder.Write("state.json", "");
        file.Read().ShouldBeNull();
        file.Write(PlatformStates.Ready());
        folder.Write("state.json", File.ReadAllText(file.Path)[..100]);
        file.Read().ShouldBeNull();
    }

    [Fact]
    public void Words_stand_in_the_file_not_numbers()
    {
        using var folder = new TemporaryFolder();
        var file = new StateFile(folder.At("state.json"));

        file.Write(PlatformStates.Ready(PlatformStates.Process("silo-1", Stage.Silo, ProcessCondition.NotReady)));

        var root = JsonDocument.Parse(File.ReadAllText(file.Path)).RootElement;
        root.GetProperty("phase").GetString().ShouldBe("ready");
        root.GetProperty("processes")[0].GetProperty("condition").GetString().ShouldBe("notReady");
    }

    [Fact]
    public void Each_change_is_in_the_file_before_it_is_told()
    {
        using var folder = new TemporaryFolder();
        var file = new StateFile(folder.At("state.json"));
        var told = new List<bool>();
        var board = new StateBoard(
            file,
            PlatformStates.Ready(PlatformStates.Process("silo-1", Stage.Silo)),
            state => told.Add(file.Read()!.Processes[0].Restarts == state.Processes[0].Restarts));

        board.Change("silo-1", process => process with { Restarts = 7 });

        told.ShouldBe([true]);
        file.Read()!.Processes[0].Restarts.ShouldBe(7);
    }
}
