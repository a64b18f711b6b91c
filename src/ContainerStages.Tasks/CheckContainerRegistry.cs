using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Refuses a registry with a scheme or a path before the SDK does, whose message would only say that the value is not valid.</summary>
public sealed partial class CheckContainerRegistry : ProjectTask
{
    /// <summary><c>ContainerRegistry</c>: all registries that get the image.</summary>
    public string[] Registries { get; set; } = [];

    /// <summary><c>ContainerRepository</c>; empty for the name of the assembly.</summary>
    public string Repository { get; set; } = "";

    /// <summary><c>AssemblyName</c>.</summary>
    [Required]
    public string AssemblyName { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (Registries.FirstOrDefault(registry => registry.Contains('/')) is { } address)
        {
            // An account is left out: it may have a password.
            string plain = Address().Match(address).Groups["rest"].Value.TrimEnd('/');
            string[] parts = plain.Split('/', 2);
            string name = Repository.Length > 0 ? Repository : AssemblyName.ToLowerInvariant();
            LogError(
                Catalogue.InvalidValue.Code,
                $"cannot push to the registry '{plain}': ContainerRegistry is a host name with an optional port, without a scheme and without a path",
                $"Set <ContainerRegistry>{parts[0]}</ContainerRegistry>"
                    + (parts is [_, var path] ? $" and put the path before the name: <ContainerRepository>{path}/{name}</ContainerRepository>" : ""),
                location: null);
        }

        return !Log.HasLoggedErrors;
    }

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9+.-]*:/+)?([^/ ]*@)?(?<rest>\S*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
