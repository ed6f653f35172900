using System.Text.Json;
using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;
using GridOrleans.Json;
using GridOrleans.Storage;

namespace GridOrleans.Manufacturers;

/// <summary>A manufacturer with its models. Soon forgotten when nobody asks: faces can be made to ask for codes at random.</summary>
[CollectionAgeLimit(Minutes = 10)]
internal sealed partial class ManufacturerGrain(
    [PersistentState(ManufacturerDocument.StateName)] IPersistentState<ManufacturerDocument> state, Authority authority, ModelUse use, AuditTrail audit)
    : Grain, IManufacturerGrain
{
    private string Code => this.GetPrimaryKeyString();

    private Committed<ManufacturerDocument> Document => field ??= new(state, this);

    private Manufacturer Known => Present() ?? throw Unknown();

    public async Task<Manufacturer> Read(Caller caller)
    {
        await authority.Require(caller, PlatformFunction.GetManufacturers);
        return Known;
    }

    public async Task<Creation<Manufacturer>> Create(Caller caller, Manufacturer manufacturer)
    {
        await authority.Require(caller, PlatformFunction.CreateManufacturer);
        RefusedException.ThrowIfAny(manufacturer.Validate());
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
        RefusedException.ThrowIfAny(change.Validate());
        var former = Known;
        CheckVersion(former.Version, expectedVersion);
        var changed = former with { Name = change.Name, UsePrefix = change.UsePrefix };
        if (changed == former)
            return former;
        await audit.Record(caller, AuditAction.ChangeManufacturer, subject: former.Code, detail: Text(changed));
        await Store(changed, Document.Value.PresentModels());
        return Known;
    }

    public async Task Remove(Caller caller, string? expectedVersion)
    {
        await authority.Require(caller, PlatformFunction.RemoveManufacturer);
        var former = Known;
        CheckVersion(former.Version, expectedVersion);
        if (Document.Value.Models is { Count: > 0 } models)
        {
            throw new RefusedException(
                ErrorCode.ExistingDeviceModelManufacturer, $"Manufacturer {former.Code} has {models.Count} device models: remove them first.");
        }
        await audit.Record(caller, AuditAction.RemoveManufacturer, subject: former.Code);
        await Document.Write(Document.Value.Emptied());
    }

    /// <summary>The manufacturer, or null when nobody added it: then this grain need not stay.</summary>
    private Manufacturer? Present()
    {
        if (Document.Value.Manufacturer is null)
            DeactivateOnIdle();
        return Document.Value.Present();
    }

    private Task Store(Manufacturer manufacturer, IEnumerable<DeviceModel> models) => Document.Write(Document.Value.With(manufacturer, models));

    private static string Text<T>(T content) => JsonSerializer.Serialize(content, PlatformJson.Stored);

    private static void CheckVersion(string present, string? expected)
    {
        if (expected is not null && expected != present)
            throw new RefusedException(ErrorCode.VersionConflict, "It has changed since it was read; read it again.");
    }

    private RefusedException Unknown() =>
        new(ErrorCode.UnknownManufacturer, $"Manufacturer with code \"{Code}\" could not be found.");
}
