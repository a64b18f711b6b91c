namespace ContainerStages.Checks.Secrets;

/// <summary>Keys of Microsoft's cloud. Most have a signature at a fixed position, which distinguishes them from other base 64.</summary>
internal static class AzureDetectors
{
    private const string Shapes = "https://github.com/microsoft/security-utilities/blob/main/GeneratedRegexPatterns/HighConfidenceSecurityModels.json";
    private const string Key512 = "(?<secret>[A-Za-z0-9+/]{86}==)";
    private const string Key256 = "(?<secret>[A-Za-z0-9+/]{43}=)(?!=)";
    private const string Assigned = @"(?:""?\s{0,4}[:=]\s{0,4}""?)";

    public static Detector[] All { get; } =
    [
        Detector.Setting("Azure Cosmos DB key", ["AccountEndpoint="], $@"AccountEndpoint=[^;""'<>\s]{{1,200}};\s{{0,4}}AccountKey={Key512}", "https://learn.microsoft.com/purview/sit-defn-azure-cosmos-db-account-access-key"),
        Detector.Setting("Azure Storage account key", ["AccountKey", "StorageKey"], $@"(?<!AccountEndpoint=[^;]{{1,200}};\s{{0,4}})(?:AccountKey|StorageKey){Assigned}{Key512}", "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string"),
        Detector.Setting("Azure shared access signature", ["sig="], @"(?<=[?&;])sig=(?<secret>[A-Za-z0-9%+/_-]{43,80}(?:%3D|=)?)", "https://learn.microsoft.com/rest/api/storageservices/create-service-sas") with { Near = @"[?&;]s(?:v=20\d\d-\d\d-\d\d|e=\d{6})" },
        Detector.Setting("Azure Service Bus, Event Hubs or IoT Hub key", ["SharedAccessKey", "SharedSecretKey"], $"Shared(?:Access|Secret)Key{Assigned}{Key256}", "https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas"),
        Detector.Signed("Azure key with a signature", ["+ASt", "ACDb", "+ABa", "+AMC", "APIM"], 76, @"[A-Za-z0-9+/]{76}(?:\+ASt|ACDb|\+ABa|\+AMC|APIM)[A-Za-z0-9+/]{5}[AQgw]==", Shapes),
        Detector.Signed("Azure messaging key with a signature", ["+ASb", "+AEh", "+ARm", "AIoT", "AZEG"], 33, @"[A-Za-z0-9+/]{33}(?:\+ASb|\+AEh|\+ARm|AIoT|AZEG)[A-P][A-Za-z0-9+/]{5}=", Shapes),
        Detector.Signed("Azure Cache for Redis key", ["AzCa"], 33, "[A-Za-z0-9+/]{33}AzCa[A-P][A-Za-z0-9+/]{5}=", Shapes),
        Detector.Signed("Azure Container Registry key", ["+ACR"], 42, @"[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}", Shapes),
        Detector.Signed("Azure AI Search key", ["AzSe"], 42, "[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}", Shapes),
        Detector.Signed("Azure Functions key", ["AzFu"], 44, "[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==", Shapes),
        Detector.Signed("Azure key (common annotated security key)", ["JQQJ9"], 52, "[A-Za-z0-9]{52}JQQJ9[9DH][A-Za-z0-9][A-L][A-Za-z0-9]{16}[A-Za-z][A-Za-z0-9]{7}(?:[A-Za-z0-9]{2}==)?", Shapes),
        Detector.Signed("Azure DevOps personal access token", ["AZDO"], 76, "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", "https://learn.microsoft.com/purview/sit-defn-azure-devops-personal-access-token"),
        Detector.Setting("Azure DevOps personal access token (before 2024)", ["dev.azure.com", "visualstudio.com", "azure_devops", "azuredevops", "azure-devops", "vsts", "vss_nuget"], @"[\x20-\x7E\r\n\t]{2,200}?(?<![A-Za-z0-9])(?-i:(?<secret>[a-z2-7]{52}))(?![A-Za-z0-9])", "https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate"),
        Detector.Signed("Microsoft Entra client secret", ["7Q~", "8Q~"], 3, "[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])", Shapes),
    ];
}
