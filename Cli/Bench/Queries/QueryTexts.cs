namespace GridOrleans.Cli.Bench;

/// <summary>
/// What <c>queries</c> asks of the list of devices: what operators ask, and what finds nothing or nearly nothing among all, for that is where a plan
/// shows its weakness. That no plan reads a table from end to end is a test of its own (tests/Cluster/Store/DeviceQueryPlanTests.cs).
/// </summary>
internal static class QueryTexts
{
    /// <summary>What every organisation asks.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "",
        "limit=1000",
        "sort=createdAt&descending=true",
        "sort=alias",
        "sort=city&descending=true",
        "sort=technicalInstallationDate&descending=true",
        "sort=lifecycleStatus",
        "sort=modifiedAt&descending=true",
        "identificationPrefix=light-05",
        "deviceIdentification=LIGHT-0*",
        "deviceIdentification=*99*",
        "deviceIdentification=*-05?23",
        "deviceIdentification=light-00042",
        "alias=mast*",
        "alias=*4711*",
        "alias=*q*",
        "city=Arnhem",
        "city=arn*&sort=street",
        "city=*dam*",
        "street=*laan&city=Ede",
        "postalCode=6811*",
        "number=12",
        "municipality=Tiel&sort=alias",
        "city=Tiel&street=Markt&number=7",
        "deviceType=LMD",
        "deviceType=PSLD&lifecycleStatus=UNDER_TEST",
        "deviceType=RTU",
        "lifecycleStatus=IN_USE",
        "lifecycleStatus=DESTROYED",
        "lifecycleStatus=REGISTERED&sort=modifiedAt",
        "inMaintenance=true",
        "inMaintenance=true&sort=technicalInstallationDate",
        "isInstalled=false",
        "isExternallyManaged=true",
        "isActivated=true",
        "ownerName=*e*",
        "ownerOrganisation=Zutphen",
        "modifiedSince=2020-01-01T00:00:00Z&ownedOrInstalled=true",
        "model=*x*&manufacturer=ABC",
        "page=0&limit=25",
        "page=400&limit=25",
        "page=0&limit=25&city=Arnhem&sort=createdAt&descending=true",
        "page=2000&limit=25",
    ];

    /// <summary>What only the organisation that manages the network may ask.</summary>
    public const string WithoutOwner = "withoutOwner=true";
}
