using ContainerStages.Pipeline;
using ContainerStages.Registry.Configuration;
using ContainerStages.Registry.Transport;
using ContainerStages.Scans;
using ContainerStages.Signatures;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>What the tasks that talk to registries and engines share.</summary>
public abstract class RegistryTask : ContainerTask
{
    /// <summary>
    /// How registries and engines are reached: one item, the same for all tasks, made by the target <c>_ContainerStagesFindRegistrySettings</c>. Its metadata,
    /// each of which may be empty: <c>InsecureRegistries</c> (those without a trusted certificate, separated by commas or semicolons), <c>Offline</c> (for
    /// the base, nothing is asked of the network), <c>LocalRegistry</c> (<c>Docker</c>, <c>Podman</c>, or empty for the engine that works),
    /// <c>DestinationRegistry</c> (the first registry that gets the image: a base or an image of a stage from there is pulled with its credentials, as the
    /// SDK does), <c>DockerConfigFolder</c> (with docker's <c>config.json</c>), <c>UserConfigurationFolder</c> (<c>~/.config</c>), <c>UserRuntimeFolder</c>
    /// (the user's files until the next restart), <c>SystemConfigurationFolder</c> (<c>/etc</c>), <c>RegistryAuthFile</c> (podman's <c>auth.json</c>),
    /// <c>RegistriesConf</c> (in place of the usual ones), <c>CertificateFile</c> and <c>CertificateFolders</c> (of further authorities; folders are separated
    /// as in <c>PATH</c>), <c>Sign</c>, <c>SignKey</c> and <c>SignArguments</c> (how pushed images are signed), <c>VerifyBase</c>, <c>VerifyBaseKey</c> and
    /// <c>VerifyBaseArguments</c> (how the base's signature is verified; arguments are separated by semicolons), <c>Scan</c>, <c>ScanArguments</c> and
    /// <c>ScanFailOn</c> (how finished images are scanned).
    /// </summary>
    [Required]
    public ITaskItem? RegistrySettings { get; set; }

    private protected string DestinationRegistry => Setting("DestinationRegistry");

    /// <summary>The tasks read the environment themselves: as parameters, MSBuild would write passwords into its logs.</summary>
    internal override PipelineSettings Settings() => base.Settings() with
    {
        Engine = Setting("LocalRegistry"),
        Registries = ReadRegistrySettings(),
    };

    internal RegistrySettings ReadRegistrySettings() => new()
    {
        InsecureRegistries = [.. RegistryOptions.ParseInsecureRegistries(Setting("InsecureRegistries"))],
        Offline = ItemText.Flag("ContainerStagesOffline", Setting("Offline")),
        Files = new RegistryConfigurationFiles
        {
            DockerClient = PathOf(Setting("DockerConfigFolder")),
            UserConfiguration = PathOf(Setting("UserConfigurationFolder")),
            UserRuntime = PathOf(Setting("UserRuntimeFolder")),
            SystemConfiguration = PathOf(Setting("SystemConfigurationFolder")),
            AuthFile = PathOf(Setting("RegistryAuthFile")),
            RegistriesConf = PathOf(Setting("RegistriesConf")),
            AuthorityFile = PathOf(Setting("CertificateFile")),
            AuthorityFolders = [.. Setting("CertificateFolders").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(AbsolutePath)],
        },
        Signing = Signature("Sign"),
        BaseVerification = Signature("VerifyBase"),
        Variable = Environment.GetEnvironmentVariable,
    };

    /// <param name="exceptions"><c>ContainerStageScanException</c>.</param>
    /// <returns>How images are scanned; null for not at all.</returns>
    private protected ScanSettings? Scan(ITaskItem[] exceptions) => ScanItems.Of(Setting("Scan"), Setting("ScanArguments"), Setting("ScanFailOn"), exceptions, ProjectFolder);

    private SignatureSettings? Signature(string use)
    {
        string tool = Setting(use).ToLowerInvariant();
        string key = Setting(use + "Key");
        return tool.Length == 0 ? null : new SignatureSettings
        {
            Tool = tool,
            Folder = ProjectFolder,
            Key = tool == "cosign" && IsFile(key) ? AbsolutePath(key) : key,
            Arguments = [.. ItemText.Split(Setting(use + "Arguments"))],
        };
    }

    /// <summary>A key of cosign's may also be a reference, such as <c>azurekms://myvault.vault.azure.net/release</c>; notation's have names.</summary>
    private static bool IsFile(string key) => key.Length > 0 && !key.Contains("://", StringComparison.Ordinal) && !key.StartsWith("pkcs11:", StringComparison.Ordinal);

    private string Setting(string name) => RegistrySettings?.GetMetadata(name) ?? "";
}
