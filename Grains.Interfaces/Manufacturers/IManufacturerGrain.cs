using GridOrleans.Access;
using Orleans.Concurrency;

namespace GridOrleans.Manufacturers;

/// <summary>
/// A manufacturer and its models, by its code in capitals (<see cref="ManufacturerReference.Manufacturer"/>). Every method may throw
/// <see cref="Errors.RefusedException"/> and <see cref="Errors.UnavailableException"/>.
/// </summary>
[Alias("IManufacturerGrain")]
public interface IManufacturerGrain : IGrainWithStringKey
{
    /// <summary>How many models it has at most.</summary>
    const int MostModels = 1000;

    /// <summary>The manufacturer; needs GET_MANUFACTURERS.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<Manufacturer> Read(Caller caller);

    /// <summary>Adds it; needs CREATE_MANUFACTURER. Adding the same once more changes nothing; other data under the same code are refused.</summary>
    [Alias("Create")]
    Task<Creation<Manufacturer>> Create(Caller caller, Manufacturer manufacturer);

    /// <summary>Replaces all but its code; needs CHANGE_MANUFACTURER.</summary>
    [Alias("Change")]
    Task<Manufacturer> Change(Caller caller, ManufacturerChange change, string? expectedVersion);

    /// <summary>Removes it, when it has no models; needs REMOVE_MANUFACTURER.</summary>
    [Alias("Remove")]
    Task Remove(Caller caller, string? expectedVersion);

    /// <summary>Its models by code; needs GET_DEVICE_MODELS.</summary>
    [Alias("ListModels"), AlwaysInterleave]
    Task<IReadOnlyList<DeviceModel>> ListModels(Caller caller);

    /// <summary>One of its models; needs GET_DEVICE_MODELS.</summary>
    [Alias("ReadModel"), AlwaysInterleave]
    Task<DeviceModel> ReadModel(Caller caller, string modelCode);

    /// <summary>Adds a model; needs CREATE_DEVICE_MODEL. Adding the same once more changes nothing; other data under the same code are refused.</summary>
    [Alias("CreateModel")]
    Task<Creation<DeviceModel>> CreateModel(Caller caller, DeviceModel model);

    /// <summary>Replaces a model's description; needs CHANGE_DEVICE_MODEL.</summary>
    [Alias("ChangeModel")]
    Task<DeviceModel> ChangeModel(Caller caller, string modelCode, DeviceModelChange change, string? expectedVersion);

    /// <summary>Removes a model, when no device is of it; needs REMOVE_DEVICE_MODEL.</summary>
    [Alias("RemoveModel")]
    Task RemoveModel(Caller caller, string modelCode, string? expectedVersion);

    /// <summary>Whether it has a model. Asks for no authorisation: for the platform's own use.</summary>
    [Alias("HasModel"), AlwaysInterleave]
    Task<bool> HasModel(string modelCode);
}

/// <summary>The way to a manufacturer.</summary>
public static class ManufacturerReference
{
    /// <summary>The manufacturer of a code, whatever its capitals (platform handbook, 11.1).</summary>
    public static IManufacturerGrain Manufacturer(this IGrainFactory grains, string code) =>
        grains.GetGrain<IManufacturerGrain>(code.ToUpperInvariant());
}

/// <summary>Finds manufacturers. Stateless: any silo answers.</summary>
[Alias("IManufacturerQueries")]
public interface IManufacturerQueries : IGrainWithIntegerKey
{
    /// <summary>The most that one page can have.</summary>
    const int HighestLimit = 1000;

    /// <summary>All manufacturers by code in capitals; needs GET_MANUFACTURERS.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="after">Only those after this code: the last of the page before.</param>
    /// <param name="limit">At most so many, 1 to <see cref="HighestLimit"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("List")]
    Task<IReadOnlyList<Manufacturer>> List(Caller caller, string? after, int limit, CancellationToken cancellationToken);
}
