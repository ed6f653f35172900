using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using GridOrleans.Gateway.Rest.Devices;
using GridOrleans.Gateway.Rest.Problems;

namespace GridOrleans.Tests.Unit.Gateway;

public sealed class DeviceCsvTests
{
    private const string Header = "deviceIdentification,protocol,alias\n";
    private const int Most = 1000;

    [Theory]
    [InlineData("deviceIdentification,colour\na,b\n", "body: names a column 'colour', which devices do not have")]
    [InlineData("deviceIdentification,containerAddress.planet\na,b\n", "body: names a column 'containerAddress.planet', which devices do not have")]
    [InlineData("deviceIdentification,alias.x\na,b\n", "body: names a column 'alias.x', which devices do not have")]
    [InlineData("deviceIdentification,\na,b\n", "body: names a column '', which devices do not have")]
    [InlineData("DeviceIdentification\na\n", "body: names a column 'DeviceIdentification', which devices do not have")]
    [InlineData("alias,protocol, alias\na,b,c\n", "body: names the column 'alias' twice, as a whole or in parts")]
    [InlineData("containerAddress,containerAddress.city\n{},b\n", "body: names the column 'containerAddress' twice, as a whole or in parts")]
    [InlineData("containerAddress.city,containerAddress\nb,x\n", "body: names the column 'containerAddress' twice, as a whole or in parts")]
    [InlineData("", "body: must have a first row that names the columns")]
    [InlineData("\n\n", "body: must have a first row that names the columns")]
    [InlineData("deviceIdentification\n", "body: must have 1 to 1000 entries, but has 0")]
    public async Task A_header_that_is_wrong_or_alone_refuses_the_whole_request(string csv, string error)
    {
        await using var host = await RestHost.Start();

        var answer = await Import(host, Encoding.UTF8.GetBytes(csv));

        answer.Status.ShouldBe(400);
        answer.Code.ShouldBe("validation-error");
        answer.Errors.ShouldBe([error]);
        host.Platform.Devices.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_malformed_row_is_refused_for_itself()
    {
        await using var host = await RestHost.Start();

        var answer = await Import(host, $"{Header}light-1,OSLP,one\nlight-2,OSLP\nlight-3,OSLP,three,3\nlight-4,OSLP,four\n");

        answer.Status.ShouldBe(200);
        var items = answer.Body.EnumerateArray().ToList();
        items.Select(item => item.GetProperty("created").GetBoolean()).ShouldBe([true, false, false, true]);
        items.Select(item => item.GetProperty("deviceIdentification").GetString()).ShouldBe(["light-1", "light-2", "light-3", "light-4"]);
        items.Select(Wrong).ShouldBe([null, "validation-error body: must have 3 fields, but has 2", "validation-error body: must have 3 fields, but has 4", null]);
        host.Platform.Devices.Values.Count(device => device.Description is not null).ShouldBe(2);
    }

    [Theory]
    [InlineData("light-1,OSLP,\"never closed\n")]
    [InlineData("light-1,OSLP,\"closed\" too early\n")]
    public async Task A_row_with_a_misplaced_quote_is_refused_and_says_so(string row)
    {
        await using var host = await RestHost.Start();

        var answer = await Import(host, $"{Header}light-0,OSLP,zero\n{row}");

        answer.Status.ShouldBe(200);
        answer.Body.EnumerateArray().Select(Wrong).ShouldBe([null, "validation-error body: has a quote that is not closed, or something after the closing one"]);
    }

    [Fact]
    public async Task A_field_that_is_too_long_is_refused_by_the_rule_of_its_member()
    {
        await using var host = await RestHost.Start();

        var answer = await Import(host, $"{Header}light-1,OSLP,{new string('x', 5000)}\nlight-2,OSLP,two\n");

        answer.Body.EnumerateArray().Select(Wrong).ShouldBe(["validation-error alias: must be at most 255 characters, none a control character", null]);
    }

    [Fact]
    public async Task More_rows_than_a_request_may_have_refuse_it_and_are_counted()
    {
        await using var host = await RestHost.Start();

        var answer = await Import(host, "alias\n" + string.Concat(Enumerable.Repeat("x,y\n", 1001)));

        answer.Errors.ShouldBe(["body: must have 1 to 1000 entries, but has 1001"]);
    }

    [Theory]
    [InlineData("\"a, b\"", "a, b")]
    [InlineData("\"say \"\"on\"\"\"", "say \"on\"")]
    [InlineData("\"two\nlines\"", "two\nlines")]
    [InlineData("\"two\r\nlines\"", "two\r\nlines")]
    [InlineData("a 7\" pole", "a 7\" pole")]
    [InlineData(" spaces stay ", " spaces stay ")]
    [InlineData("Zürich ✓", "Zürich ✓")]
    public void A_field_is_what_RFC_4180_makes_of_it(string written, string read)
    {
        Rows($"{Header}light-1,OSLP,{written}\nlight-2,OSLP,two\n").ShouldBe([
            JsonSerializer.Serialize(new { deviceIdentification = "light-1", protocol = "OSLP", alias = read }),
            """{"deviceIdentification":"light-2","protocol":"OSLP","alias":"two"}""",
        ]);
    }

    [Theory]
    [InlineData("deviceIdentification,alias\r\nlight-1,one\r\nlight-2,two\r\n")]
    [InlineData("deviceIdentification,alias\nlight-1,one\n\n\nlight-2,two")]
    [InlineData(" deviceIdentification , alias \nlight-1,one\nlight-2,two\n")]
    [InlineData("\uFEFFdeviceIdentification,alias\nlight-1,one\nlight-2,two\n")]
    public void Line_ends_a_byte_order_mark_and_empty_lines_make_no_difference(string csv) =>
        Rows(csv).ShouldBe(["""{"deviceIdentification":"light-1","alias":"one"}""", """{"deviceIdentification":"light-2","alias":"two"}"""]);

    [Fact]
    public void A_column_with_a_dot_is_a_member_of_a_member() =>
        Rows("deviceIdentification,containerAddress.city,gpsLatitude,containerAddress.street\nlight-1,Arnhem,51.98,Markt\n")
            .ShouldBe(["""{"deviceIdentification":"light-1","containerAddress":{"city":"Arnhem","street":"Markt"},"gpsLatitude":51.98}"""]);

    [Fact]
    public void An_empty_cell_is_an_absent_member() =>
        Rows("deviceIdentification,alias,containerAddress.city,gpsLatitude\nlight-1,,,\n").ShouldBe(["""{"deviceIdentification":"light-1"}"""]);

    [Fact]
    public void Text_stays_text_and_other_cells_are_JSON_where_they_can_be() =>
        Rows("deviceIdentification,alias,outputs,inMaintenance,gpsLatitude\n12,true,\"[{\"\"index\"\":1}]\",true,north\n")
            .ShouldBe(["""{"deviceIdentification":"12","alias":"true","outputs":[{"index":1}],"inMaintenance":true,"gpsLatitude":"north"}"""]);

    [Theory]
    [InlineData("\"[{\"\"index\"\":1,\"\"index\"\":2}]\"")]
    [InlineData("\"[\"\"\\ud800\"\"]\"")]
    [InlineData("\"[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]\"")]
    [InlineData("{")]
    [InlineData("null")]
    public async Task A_cell_with_hostile_JSON_is_refused_for_itself(string outputs)
    {
        await using var host = await RestHost.Start();

        var answer = await Import(host, $"deviceIdentification,protocol,outputs\nlight-1,OSLP,{outputs}\nlight-2,OSLP,\n");

        answer.Status.ShouldBe(200);
        var items = answer.Body.EnumerateArray().ToList();
        items[0].GetProperty("error").GetProperty("code").GetString().ShouldBe("validation-error");
        items[1].GetProperty("created").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_not_UTF_8_is_refused_as_a_whole(bool hasMark)
    {
        await using var host = await RestHost.Start();

        var answer = await Import(host, [.. hasMark ? Encoding.UTF8.Preamble : [], .. Encoding.Latin1.GetBytes($"{Header}light-1,OSLP,Zürich\n")]);

        answer.Status.ShouldBe(400);
        answer.Errors.ShouldBe(["body: must be comma-separated values in UTF-8"]);
        host.Platform.Devices.ShouldBeEmpty();
    }

    private static IEnumerable<string> Rows(string csv)
    {
        var rows = DeviceRows.Parse(Encoding.UTF8.GetBytes(csv), Most);
        rows.Malformed.ShouldBeEmpty();
        return rows.Body.Array.EnumerateArray().Select(row => row.GetRawText());
    }

    private static string? Wrong(JsonElement answer)
    {
        if (!answer.TryGetProperty("error", out var error))
            return null;
        var rules = error.Deserialize<Problem>(JsonSerializerOptions.Web)!;
        return $"{rules.Code} {string.Join("; ", rules.Errors!.Select(broken => $"{broken.Field}: {broken.Rule}"))}";
    }

    private static Task<RestAnswer> Import(RestHost host, string csv) => Import(host, Encoding.UTF8.GetBytes(csv));

    private static async Task<RestAnswer> Import(RestHost host, byte[] csv)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/devices/import")
        {
            Content = new ByteArrayContent(csv) { Headers = { ContentType = new MediaTypeHeaderValue("text/csv") } },
        };
        return await host.Send(request);
    }
}
