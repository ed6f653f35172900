using GridOrleans.Access;
using GridOrleans.Audit;
using GridOrleans.Authorisation;
using GridOrleans.Errors;

namespace GridOrleans.Manufacturers;

/// <content>The manufacturer's models (platform handbook, 11.2).</content>
internal sealed partial class ManufacturerGrain
{
    public async Task<IReadOnlyList<DeviceModel>> ListModels(Caller caller)
    {
        await authority.Require(caller, PlatformFunction.GetDeviceModels);
        _ = Known;
        return Document.Value.PresentModels();
    }

    public async Task<DeviceModel> ReadModel(Caller caller, string modelCode)
    {
        await authority.Require(caller, PlatformFunction.GetDeviceModels);
        return Model(modelCode);
    }

    public async Task<Creation<DeviceModel>> CreateModel(Caller caller, DeviceModel model)
    {
        await authority.Require(caller, PlatformFunction.CreateDeviceModel);
        RefusedException.ThrowIfAny(model.Validate());
        var manufacturer = Known;
        if (Document.Value.Find(model.ModelCode) is { } existing)
        {
            return existing == model with { Version = existing.Version }
                ? new(existing, Created: false)
                : throw new RefusedException(
                    ErrorCode.ExistingDeviceModel, $"Manufacturer {manufacturer.Code} has a device model with code {model.ModelCode} already.");
        }
        if (Document.Value.Models.Count >= IManufacturerGrain.MostModels)
            throw new RefusedException([new("modelCode", $"the manufacturer has {IManufacturerGrain.MostModels} models already, which is the most")]);
        await audit.Record(caller, AuditAction.CreateDeviceModel, subject: Subject(manufacturer, model.ModelCode), detail: Text(model));
        await Store(manufacturer, Document.Value.PresentModels().Append(model));
        return new(Model(model.ModelCode), Created: true);
    }

    public async Task<DeviceModel> ChangeModel(Caller caller, string modelCode, DeviceModelChange change, string? expectedVersion)
    {
        await authority.Require(caller, PlatformFunction.ChangeDeviceModel);
        RefusedException.ThrowIfAny(change.Validate());
        var former = Model(modelCode);
        CheckVersion(former.Version, expectedVersion);
        if (former.Description == change.Description)
            return former;
        var changed = former with { Description = change.Description };
        await audit.Record(caller, AuditAction.ChangeDeviceModel, subject: Subject(Known, modelCode), detail: Text(changed));
        await Store(Known, Document.Value.PresentModels().Select(model => model == former ? changed : model));
        return Model(modelCode);
    }

    public async Task RemoveModel(Caller caller, string modelCode, string? expectedVersion)
    {
        await authority.Require(caller, PlatformFunction.RemoveDeviceModel);
        var former = Model(modelCode);
        CheckVersion(former.Version, expectedVersion);
        if (await use.Exists(Known.Code, modelCode))
            throw new RefusedException(ErrorCode.ExistingDeviceDeviceModel, $"There are devices of the device model {modelCode} of manufacturer {Known.Code}.");
        await audit.Record(caller, AuditAction.RemoveDeviceModel, subject: Subject(Known, modelCode));
        await Store(Known, Document.Value.PresentModels().Where(model => model != former));
    }

    public Task<bool> HasModel(string modelCode)
    {
        _ = Present();
        return Task.FromResult(Document.Value.Find(modelCode) is not null);
    }

    private DeviceModel Model(string modelCode) => Document.Value.Manufacturer is not { Content: var manufacturer }
        ? throw Unknown()
        : Document.Value.Find(modelCode) ?? throw new RefusedException(
            ErrorCode.UnknownDeviceModel, $"Manufacturer {manufacturer.Code} has no device model with code \"{modelCode}\".");

    private static string Subject(Manufacturer manufacturer, string modelCode) => $"{manufacturer.Code}/{modelCode}";
}
