using System.Text.Json.Nodes;
using GridOrleans.Commands;
using GridOrleans.Json;

namespace GridOrleans.Tests.Cluster.Rest.Matrix;

/// <summary>What the OpenAPI document says that operations need, and what the tables of docs/authorisation.md say: the same.</summary>
[Collection(RestTests.Name)]
public sealed class DocumentTests(RestGrid grid)
{
    private static readonly string[] Submitting = ["submitCommand", "submitCommands", "resubmitCommand"];

    [Fact]
    public async Task Each_operation_needs_the_functions_of_the_platform_in_whose_rows_it_stands() =>
        (await Needed("platform")).ShouldBe(Told(AuthorisationPage.PlatformOperations), ignoreOrder: true);

    [Fact]
    public async Task Each_operation_needs_the_functions_of_the_device_in_whose_rows_it_stands() =>
        (await Needed("device")).ShouldBe(Told(AuthorisationPage.DeviceOperations), ignoreOrder: true);

    [Fact]
    public void Each_command_stands_in_the_row_of_its_own_function()
    {
        foreach (var (name, type) in CommandCatalogue.Commands)
            AuthorisationPage.DeviceOperations[((DeviceCommand)DeviceOperation.Example(type)).Function].ShouldContain(name);
    }

    [Fact]
    public async Task What_needs_no_function_stands_among_the_exceptions_and_every_exception_is_an_operation()
    {
        var operations = await Operations();

        operations.Where(operation => operation.Needs["platform"] is null && operation.Needs["device"] is null).Select(operation => operation.Id)
            .Except(AuthorisationPage.Exceptions).ShouldBeEmpty();
        AuthorisationPage.Exceptions.Except(operations.Select(operation => operation.Id)).ShouldBeEmpty();
    }

    /// <summary>The rows of a table, as pairs of function and operation.</summary>
    private static IEnumerable<string> Told<T>(IReadOnlyDictionary<T, string[]> rows) where T : struct, Enum => (
        from row in rows
        from name in row.Value
        from operation in CommandCatalogue.Commands.ContainsKey(name) ? Submitting : [name]
        select $"{GxfName.Of(row.Key)} {operation}").Distinct();

    /// <summary>The same of the document.</summary>
    private async Task<IEnumerable<string>> Needed(string place) =>
        from operation in await Operations()
        from function in operation.Needs[place]?.AsArray() ?? []
        select $"{function} {operation.Id}";

    private async Task<IReadOnlyList<(string Id, JsonNode Needs)>> Operations()
    {
        var document = JsonNode.Parse(await grid.Operator.Http.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken))!;
        return
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               select (operation.Value!["operationId"]!.GetValue<string>(), operation.Value!["x-function"]!),
        ];
    }
}
