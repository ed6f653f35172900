using System.Globalization;
using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Json;

namespace GridOrleans.Manufacturers;

/// <summary>A manufacturer with its models. Soon forgotten when nobody asks: faces can be made to ask for codes at random.</summary>
[CollectionAgeLimit(Minutes = 10)]
internal sealed partial class ManufacturerGrain(
    [PersistentState(ManufacturerDocument.StateName)] IPersistentState<ManufacturerDocument> document, Authority authority, ModelUse use, AuditTrail audit)
    : Grain, IManufacturerGrain
{
    // What is committed. The grain state itself runs ahead of it while it is being written.
    private Manufacturer? _manufacturer;
    private IReadOnlyList<DeviceModel> _models = [];

    private string Code => this.GetPrimaryKeyString();

    private Manufacturer Known => Present() ?? throw Unknown();

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Remember();
        return Task.CompletedTask;
    }

    public async Task<Manufacturer> Read(Caller caller)
    {
        await authority.Require(caller, PlatformFunction.GetManufacturers);
        return Known;
    }

    public async Task<Creation<Manufacturer>> Create(Caller caller, Manufacturer manufacturer)
    {
        await authority.Require(caller, PlatformFunction.CreateManufacturer);
        Check([.. manufacturer.Validate()]);
        if (!string.Equals(manufacturer.Code, Code, StringComparison.OrdinalIgnoreCase))
            throw new RefusedException([new("code", $"must be {Code}, as in the path")]);
        if (Present() is { } existing)
        {
            return existing == manufacturer with { Version = existing.Version }
                ? new(existing, Created: false)
                : throw new RefusedException(ErrorCode.ExistingManufacturer, $"Manufacturer with code {existing.Code} already exists.");
        }
        await audit.Record(caller, AuditAction.CreateManufacturer, subject: manufacturer.Code, detail: Text(manufacturer));
        await Store(manufacturer, []);
        return new(Known, Created: true);
    }

    public async Task<Manufacturer> Change(Caller caller, ManufacturerChange change, string? expectedVersion)
    {
        await authority.Require(caller, PlatformFunction.ChangeManufacturer);
        Check([.. change.Validate()]);
        var former = Known;
        CheckVersion(former.Version, expectedVersion);
        var changed = former with { Name = change.Name, UsePrefix = change.UsePrefix };
        if (changed == former)
            return former;
        await audit.Record(caller, AuditAction.ChangeManufacturer, subject: former.Code, detail: Text(changed));
        await Store(changed, _models);
        return Known;
    }

    public async Task Remove(Caller caller, string? expectedVersion)
    {
        await authority.Require(caller, PlatformFunction.RemoveManufacturer);
        var former = Known;
        CheckVersion(former.Version, expectedVersion);
        if (_models.Count > 0)
        {
            throw new RefusedException(
                ErrorCode.ExistingDeviceModelManufacturer, $"Manufacturer {former.Code} has {_models.Count} device models: remove them first.");
        }
        await audit.Record(caller, AuditAction.RemoveManufacturer, subject: former.Code);
        await Write(document.ClearStateAsync);
    }

    /// <summary>The manufacturer, or null when nobody added it: then this grain need not stay.</summary>
    private Manufacturer? Present()
    {
        if (_manufacturer is null)
            DeactivateOnIdle();
        return _manufacturer;
    }

    /// <summary>Writes it and its models; what has changed gets a new version.</summary>
    private Task Store(Manufacturer manufacturer, IEnumerable<DeviceModel> models)
    {
        var version = (document.State.Revision + 1).ToString(CultureInfo.InvariantCulture);
        document.State.Revision++;
        document.State.Manufacturer = new(manufacturer, manufacturer == _manufacturer ? manufacturer.Version : version);
        document.State.Models = [.. models
            .OrderBy(model => model.ModelCode, StringComparer.Ordinal)
            .Select(model => new Kept<DeviceModel>(model, _models.Contains(model) ? model.Version : version))];
        return Write(document.WriteStateAsync);
    }

    private async Task Write(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch
        {
            // The write may have been committed all the same: the next activation reads what is true.
            DeactivateOnIdle();
            throw;
        }
        Remember();
    }

    private void Remember()
    {
        _manufacturer = document.State.Manufacturer is { } kept ? kept.Content with { Version = kept.Version } : null;
        _models = [.. document.State.Models.Select(model => model.Content with { Version = model.Version })];
    }

    private static string Text<T>(T content) => JsonSerializer.Serialize(content, PlatformJson.Stored);

    private static void Check(IReadOnlyList<Violation> violations)
    {
        if (violations.Count > 0)
            throw new RefusedException(violations);
    }

    private static void CheckVersion(string present, string? expected)
    {
        if (expected is not null && expected != present)
            throw new RefusedException(ErrorCode.VersionConflict, "It has changed since it was read; read it again.");
    }

    private RefusedException Unknown() =>
        new(ErrorCode.UnknownManufacturer, $"Manufacturer with code \"{Code}\" could not be found.");
}
