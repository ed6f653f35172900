using System.Text.Json;
using GridOrleans.Cli;
using GridOrleans.Cli.Devices;
using GridOrleans.Tests.Unit.Gateway;

namespace GridOrleans.Tests.Unit.Cli;

/// <summary>Files over real HTTP into the REST face.</summary>
public sealed class FileImportTests : IDisposable
{
    private const string Header = "deviceIdentification,protocol,alias\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Refused_rows_are_listed_by_their_numbers_in_the_file_and_all_others_added()
    {
        await using var host = await RestHost.Start();
        string[] rows = [.. Enumerable.Range(1, 1003).Select(row => $"light-{row},OSLP,{row}\n")];
        rows[2] = "light-3,OSLP\n";
        rows[1001] = "light 1002,OSLP,a\n";
        rows[1002] = $"light-1003,OSLP,{new string('x', ImportChunk.MostBytes)}\n";
        var source = folder.Write("devices.csv", Header + string.Concat(rows));

        var code = await Import(host, source);

        code.ShouldBe(ExitCode.Failure);
        Added(host).ShouldBe(1000);
        Report(source).OrderBy(refused => refused.Row).Select(refused => (refused.Row, refused.DeviceIdentification, refused.Code)).ShouldBe([
            (3, "light-3", "validation-error"), (1002, "light 1002", "validation-error"), (1003, null, "body-too-large"),
        ]);
        Report(source).Single(refused => refused.Row == 3).Detail.ShouldBe("body: must have 3 fields, but has 2.");
    }

    [Fact]
    public async Task A_second_run_without_refusals_leaves_no_report_of_the_first()
    {
        await using var host = await RestHost.Start();
        var source = folder.Write("devices.csv", $"{Header}a,OSLP,1\nb b,OSLP,2\n");
        var first = await Import(host, source);
        Report(source).Count.ShouldBe(1);
        folder.Write("devices.csv", $"{Header}a,OSLP,1\nb,OSLP,2\n");

        var second = await Import(host, source);

        (first, second).ShouldBe((ExitCode.Failure, ExitCode.Success));
        Added(host).ShouldBe(2);
        File.Exists(source + ".refused.jsonl").ShouldBeFalse();
    }

    [Fact]
    public async Task What_stands_before_a_broken_place_is_added_and_reported()
    {
        await using var host = await RestHost.Start();
        var lines = Enumerable.Range(1, 2000).Select(row => $$"""{"deviceIdentification":"light-{{row}}","protocol":"{{(row == 2 ? "" : "OSLP")}}"}""");
        var source = folder.Write("devices.jsonl", string.Join('\n', lines) + "\nnonsense\n");

        var failure = await Should.ThrowAsync<CannotContinueException>(Import(host, source));

        failure.Message.ShouldContain("is no JSON lines after device ");
        Added(host).ShouldBeInRange(999, 1999);
        Report(source).Select(refused => refused.Row).ShouldBe([2]);
    }

    [Fact]
    public async Task A_wrong_header_is_said_in_a_sentence()
    {
        await using var host = await RestHost.Start();
        var source = folder.Write("devices.csv", "deviceIdentification,colour\na,b\n");

        (await Should.ThrowAsync<CannotContinueException>(Import(host, source))).Message
            .ShouldBe("Adding devices from row 1 on failed (400): body: names a column 'colour', which devices do not have.");
        File.Exists(source + ".refused.jsonl").ShouldBeFalse();
    }

    [Fact]
    public async Task The_report_never_takes_the_place_of_the_devices()
    {
        await using var host = await RestHost.Start();
        var source = folder.Write("devices.csv", $"{Header}a,OSLP,1\n");

        await Should.ThrowAsync<CannotContinueException>(Import(host, source, folder.At(".", "devices.csv")));

        (await File.ReadAllTextAsync(source, TestContext.Current.CancellationToken)).ShouldStartWith(Header);
        Added(host).ShouldBe(0);
    }

    [Fact]
    public async Task A_report_that_cannot_be_written_shows_before_anything_is_added()
    {
        await using var host = await RestHost.Start();
        var source = folder.Write("devices.csv", $"{Header}a,OSLP,1\n");

        await Should.ThrowAsync<IOException>(Import(host, source, folder.At("nowhere", "report.jsonl")));

        Added(host).ShouldBe(0);
    }

    [Fact]
    public void How_far_it_is_shows_share_and_rate() =>
        FileImport.Detail(new ImportCount(11_990, 8, 2) { Position = 420 }, 1000, TimeSpan.FromSeconds(10))
            .ShouldBe("42 %, 12,000 devices, 1,200/s: 11,990 added, 8 there already, 2 refused");

    private static int Added(RestHost host) => host.Platform.Devices.Values.Count(device => device.Description is not null);

    private static List<RefusedDevice> Report(string source) =>
        [.. File.ReadLines(source + ".refused.jsonl").Select(line => JsonSerializer.Deserialize<RefusedDevice>(line, JsonSerializerOptions.Web)!)];

    private static Task<int> Import(RestHost host, string source, string? report = null) =>
        new FileImport(new DeviceImport(host.Http, FakePlatform.Token, TimeProvider.System), TimeProvider.System)
            .RunAsync(source, report ?? source + ".refused.jsonl", TestContext.Current.CancellationToken);
}
