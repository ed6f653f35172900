using System.Text;
using System.Text.Json;
using GridOrleans.Cli;
using GridOrleans.Cli.Devices;

namespace GridOrleans.Tests.Unit.Cli;

public sealed class ImportFileTests : IDisposable
{
    private const string Header = "deviceIdentification,alias\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(1000, new[] { 1000 })]
    [InlineData(1001, new[] { 1000, 1 })]
    [InlineData(2500, new[] { 1000, 1000, 500 })]
    public async Task Requests_have_a_thousand_rows_at_most_and_each_of_CSV_has_the_header(int count, int[] chunks)
    {
        var csv = await Read("a.csv", Header + string.Concat(Enumerable.Range(1, count).Select(row => $"light-{row},{row}\n")));
        var lines = await Read("a.jsonl", string.Concat(Enumerable.Range(1, count).Select(row => $"{{\"deviceIdentification\":\"light-{row}\"}}\n")));
        var array = await Read("a.json", $"[{string.Join(',', Enumerable.Range(1, count).Select(row => $"{{\"deviceIdentification\":\"light-{row}\"}}"))}]");

        foreach (var read in (Reading[])[csv, lines, array])
        {
            read.Chunks.Select(chunk => chunk.Count).ShouldBe(chunks);
            read.Chunks.Select(chunk => chunk.FirstRow).ShouldBe(Enumerable.Range(0, chunks.Length).Select(place => (place * 1000) + 1));
            read.Chunks[^1].Position.ShouldBe(read.Length);
            read.Broken.ShouldBeNull();
        }

        foreach (var chunk in csv.Chunks)
        {
            chunk.ContentType.ShouldBe("text/csv");
            Text(chunk).ShouldStartWith($"{Header}light-{chunk.FirstRow},");
            Text(chunk).Count(letter => letter == '\n').ShouldBe(chunk.Count + 1);
        }

        foreach (var chunk in lines.Chunks.Concat(array.Chunks))
        {
            chunk.ContentType.ShouldBe("application/json");
            using var json = JsonDocument.Parse(chunk.Body);
            json.RootElement.GetArrayLength().ShouldBe(chunk.Count);
            json.RootElement[0].GetProperty("deviceIdentification").GetString().ShouldBe($"light-{chunk.FirstRow}");
        }
    }

    [Theory]
    [InlineData("deviceIdentification,alias\na,\"two\nlines, \"\"quoted\"\"\"\nb,c", "deviceIdentification,alias\na,\"two\nlines, \"\"quoted\"\"\"\nb,c\n")]
    [InlineData("deviceIdentification,alias\r\na,b\r\nc,d\r\n", "deviceIdentification,alias\r\na,b\r\nc,d\r\n")]
    [InlineData("\uFEFFdeviceIdentification,alias\na,b\nc,d\n", "deviceIdentification,alias\na,b\nc,d\n")]
    public async Task Rows_are_sent_as_they_stand(string csv, string body)
    {
        var chunk = (await Read("a.csv", csv)).Chunks.ShouldHaveSingleItem();

        Text(chunk).ShouldBe(body);
        chunk.Count.ShouldBe(2);
    }

    [Fact]
    public async Task JSON_lines_need_no_line_end_after_the_last()
    {
        var chunk = (await Read("a.ndjson", "{\"a\":1}\n{\"a\":2}")).Chunks.ShouldHaveSingleItem();

        Text(chunk).ShouldBe("""[{"a":1},{"a":2}]""");
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.jsonl")]
    public async Task A_request_stays_below_the_limit_of_bytes(string name)
    {
        var alias = new string('ü', 5_000);
        var read = await Read(name, name == "a.csv"
            ? Header + string.Concat(Enumerable.Range(1, 400).Select(row => $"light-{row},{alias}\n"))
            : string.Concat(Enumerable.Range(1, 400).Select(row => $"{{\"deviceIdentification\":\"light-{row}\",\"alias\":\"{alias}\"}}\n")));

        read.Chunks.Count.ShouldBe(3);
        read.Chunks.ShouldAllBe(chunk => chunk.Body.Length <= ImportChunk.MostBytes);
        read.Chunks.Sum(chunk => chunk.Count).ShouldBe(400);
        read.Chunks[1].FirstRow.ShouldBe(read.Chunks[0].Count + 1);
    }

    [Theory]
    [InlineData("a.csv")]
    [InlineData("a.jsonl")]
    public async Task A_row_that_no_request_can_carry_is_refused_and_the_next_go_on(string name)
    {
        var alias = new string('x', ImportChunk.MostBytes);
        var read = await Read(name, name == "a.csv"
            ? $"{Header}a,1\nb,{alias}\nc,3\n" : $"{{\"a\":1}}\n{{\"b\":\"{alias}\"}}\n{{\"c\":3}}\n");

        read.Chunks.Select(chunk => (chunk.FirstRow, chunk.Count, chunk.Refusal?.Code)).ShouldBe([(1, 1, null), (2, 1, "body-too-large"), (3, 1, null)]);
        read.Chunks[1].Refusal!.Row.ShouldBe(2);
    }

    [Theory]
    [InlineData("a.json", "JSON array")]
    [InlineData("a.jsonl", "JSON lines")]
    public async Task What_stands_before_the_place_where_JSON_is_broken_is_read(string name, string what)
    {
        var read = await Read(name, (name == "a.json" ? "[" : "") + string.Join(name == "a.json" ? "," : "\n", Enumerable.Repeat("""{"alias":"a light with some text"}""", 5000)) + " nonsense");

        var rows = read.Chunks.Sum(chunk => chunk.Count);
        // What was in the same buffer as the nonsense is lost with it.
        rows.ShouldBeInRange(2000, 5000);
        read.Broken.ShouldNotBeNull().ShouldStartWith($"{folder.At(name)} is no {what} after device {rows}: ");
    }

    [Theory]
    [InlineData("a.json", "{}")]
    [InlineData("a.json", "")]
    [InlineData("a.csv", "")]
    [InlineData("a.csv", "\n\n")]
    public async Task A_file_of_something_else_is_refused(string name, string text)
    {
        var read = await Read(name, text);

        read.Chunks.ShouldBeEmpty();
        read.Broken.ShouldNotBeNull().ShouldStartWith(folder.At(name));
    }

    [Fact]
    public async Task A_header_alone_an_empty_array_and_no_lines_have_no_devices()
    {
        foreach (var read in (Reading[])[await Read("a.csv", Header), await Read("a.json", "[]"), await Read("a.jsonl", "")])
        {
            read.Chunks.ShouldBeEmpty();
            read.Broken.ShouldBeNull();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_not_UTF_8_is_said_and_not_guessed(bool hasMark)
    {
        var path = folder.At("a.csv");
        await File.WriteAllBytesAsync(
            path, [.. hasMark ? Encoding.UTF8.Preamble : [], .. Encoding.Latin1.GetBytes($"{Header}a,Zürich\n")], TestContext.Current.CancellationToken);

        (await Read(path)).Broken.ShouldBe($"{path} is not UTF-8, somewhere after row 0.");
    }

    [Fact]
    public void Another_ending_is_refused() =>
        Should.Throw<CannotContinueException>(() => ImportFile.ReadAsync("devices.xlsx", TestContext.Current.CancellationToken))
            .Message.ShouldBe("devices.xlsx: the file's name must end in .csv, .json, .jsonl or .ndjson.");

    private Task<Reading> Read(string name, string text) => Read(folder.Write(name, text));

    private static async Task<Reading> Read(string path)
    {
        var chunks = new List<ImportChunk>();
        try
        {
            await foreach (var chunk in ImportFile.ReadAsync(path, TestContext.Current.CancellationToken)) chunks.Add(chunk);
            return new(chunks, null, new FileInfo(path).Length);
        }
        catch (CannotContinueException broken)
        {
            return new(chunks, broken.Message, new FileInfo(path).Length);
        }
    }

    private static string Text(ImportChunk chunk) => Encoding.UTF8.GetString(chunk.Body);

    private sealed record Reading(List<ImportChunk> Chunks, string? Broken, long Length);
}
