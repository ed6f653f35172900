namespace GridOrleans.Tests.Cluster.Adapters;

/// <summary>The contract, kept by the adapter host alone.</summary>
public sealed class AdapterContractScriptedTests(ContractCluster cluster)
    : AdapterContract(cluster, new ScriptedSubject()), IClassFixture<ContractCluster>;

/// <summary>The contract, kept by the OSLP adapter with devices on TCP.</summary>
public sealed class AdapterContractOslpTests(ContractCluster cluster)
    : AdapterContract(cluster, new OslpSubject()), IClassFixture<ContractCluster>;
