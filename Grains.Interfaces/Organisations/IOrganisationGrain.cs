using GridOrleans.Access;
using Orleans.Concurrency;

namespace GridOrleans.Organisations;

/// <summary>
/// An organisation, by its identification. Every method may throw <see cref="Errors.RefusedException"/> and <see cref="Errors.UnavailableException"/>.
/// </summary>
[Alias("IOrganisationGrain")]
public interface IOrganisationGrain : IGrainWithStringKey
{
    /// <summary>The organisation as it is, or null when nobody has created it. Asks for no authorisation: for the platform's own use.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<Organisation?> Read();

    /// <summary>The organisation, for a caller that is this one or manages the network; to others it does not exist (platform handbook, 1.3).</summary>
    [Alias("Find"), AlwaysInterleave]
    Task<Organisation> Find(Caller caller);

    /// <summary>Creates it. Creating the same once more changes nothing and says <c>false</c>; other data under the same identification are refused.</summary>
    [Alias("Create")]
    Task<Creation<Organisation>> Create(Caller caller, OrganisationRegistration registration);

    /// <summary>Replaces name, kind and domains.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="change">The new ones.</param>
    /// <param name="expectedVersion">The version that the caller read, or null for any.</param>
    [Alias("Change")]
    Task<Organisation> Change(Caller caller, OrganisationChange change, string? expectedVersion);

    /// <summary>Enables it.</summary>
    [Alias("Activate")]
    Task<Organisation> Activate(Caller caller);

    /// <summary>Disables it, when it has no authorisation on any device; it stays readable (platform handbook, 1.3).</summary>
    [Alias("Remove")]
    Task Remove(Caller caller, string? expectedVersion);

    /// <summary>Creates the platform's first organisation, of the kind that manages it, unless it is there. For the platform's own start.</summary>
    [Alias("Found")]
    Task Found();
}

/// <summary>Finds organisations. Stateless: any silo answers.</summary>
[Alias("IOrganisationQueries")]
public interface IOrganisationQueries : IGrainWithIntegerKey
{
    /// <summary>All organisations by identification for the one that manages the network; for others only themselves (platform handbook, 1.3).</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="after">Only those after this identification: the last of the page before.</param>
    /// <param name="limit">At most so many, 1 to <see cref="HighestLimit"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("List")]
    Task<IReadOnlyList<Organisation>> List(Caller caller, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>The most that one page can have.</summary>
    const int HighestLimit = 1000;
}
