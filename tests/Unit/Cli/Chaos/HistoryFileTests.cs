using System.Text.Json;
using CsCheck;
using GridOrleans.Cli;
using GridOrleans.Cli.Chaos;

namespace GridOrleans.Tests.Unit.Cli.Chaos;

public sealed class HistoryFileTests
{
    [Fact]
    public async Task What_is_written_is_read_back()
    {
        using var folder = new TemporaryFolder();
        var history = Histories.Sound();

        await HistoryFile.WriteAsync(folder.At("run"), history, CancellationToken.None);
        var read = await HistoryFile.ReadAsync(folder.At("run"), CancellationToken.None);

        JsonSerializer.Serialize(read).ShouldBe(JsonSerializer.Serialize(history));
        Checker.Check(read).Violations.ShouldBeEmpty();
    }

    [Fact]
    public Task A_random_run_is_read_back() => RandomRuns.Sound.SampleAsync(async history =>
    {
        using var folder = new TemporaryFolder();
        await HistoryFile.WriteAsync(folder.Path, history, CancellationToken.None);
        JsonSerializer.Serialize(await HistoryFile.ReadAsync(folder.Path, CancellationToken.None)).ShouldBe(JsonSerializer.Serialize(history));
    }, iter: 10);

    [Fact]
    public async Task Each_entry_is_a_line_without_what_follows_from_it()
    {
        using var folder = new TemporaryFolder();

        await HistoryFile.WriteAsync(folder.Path, Histories.Of([new(3, 0) { Executed = [10] }]), CancellationToken.None);

        (await File.ReadAllLinesAsync(folder.At("executions.jsonl"))).ShouldBe(
        [
            """{"ordinal":1,"device":"light-1","mark":3,"at":"2026-03-01T12:00:00.01+00:00"}""",
            """{"ordinal":2,"device":"light-1","mark":null,"at":"2026-03-01T12:00:00.011+00:00"}""",
        ]);
    }

    [Fact]
    public async Task A_folder_without_a_history_is_named()
    {
        using var folder = new TemporaryFolder();

        (await Read(folder.At("none"))).ShouldContain(folder.At("none"));
        (await Read(folder.Path)).ShouldContain("orders.jsonl is missing");
    }

    [Theory]
    [InlineData("{\"correlationUid\":")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"correlationUid\":\"00000000-0000-0000-0000-000000000000\",\"status\":null,\"ended\":\"2026-03-01T12:00:00Z\"}")]
    [InlineData("none of it")]
    public async Task A_line_that_is_no_entry_is_named(string line)
    {
        using var folder = new TemporaryFolder();
        await HistoryFile.WriteAsync(folder.Path, Histories.Of([new(3, 0) { Executed = [10] }]), CancellationToken.None);
        await File.AppendAllTextAsync(folder.At("readings.jsonl"), line);

        (await Read(folder.Path)).ShouldContain("readings.jsonl, line 4: ");
    }

    [Theory]
    [InlineData("1000000")]
    [InlineData("-1")]
    [InlineData("\"1\"")]
    [InlineData("1.5")]
    public async Task A_mark_that_is_none_is_named(string mark)
    {
        using var folder = new TemporaryFolder();
        await HistoryFile.WriteAsync(folder.Path, new(), CancellationToken.None);
        await File.AppendAllTextAsync(folder.At("executions.jsonl"), $$"""{"ordinal":1,"device":"light-1","mark":{{mark}},"at":"2026-03-01T12:00:00Z"}""");

        (await Read(folder.Path)).ShouldContain("executions.jsonl, line 1: a mark is a number from 0 to 999999");
    }

    private static async Task<string> Read(string folder) =>
        (await Should.ThrowAsync<CannotContinueException>(() => HistoryFile.ReadAsync(folder, CancellationToken.None))).Message;
}
