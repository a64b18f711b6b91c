using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Names an image after the assembly. The SDK puts '-' in place of each character that a repository cannot have. If that is not a valid name
/// ('My.Company (Web)' would end in '-'), each run of such characters becomes one '-' here, without one at the ends.
/// </summary>
public sealed partial class NameContainerImage : ProjectTask
{
    /// <summary><c>AssemblyName</c>.</summary>
    [Required]
    public string AssemblyName { get; set; } = "";

    /// <summary><c>ContainerRepository</c>; empty, if the SDK finds a valid name itself.</summary>
    [Output]
    public string Repository { get; private set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        string lower = AssemblyName.ToLowerInvariant();
        if (IsValid(AssemblyName) || IsValid(SdkInvalid().Replace(lower, "-")))
        {
            return true;
        }

        Repository = Invalid().Replace(lower, "-").Trim('-');
        if (Repository.Length > 0)
        {
            LogHigh(
                $"The image is named '{Repository}' after the assembly '{AssemblyName}', which is no valid name of a repository. "
                + "ContainerRepository sets another one.");
            return true;
        }

        LogError(
            Catalogue.InvalidRepository,
            $"cannot name the image after the assembly '{AssemblyName}': it has no letter from a to z and no digit, of which repositories are made",
            $"Set ContainerRepository to {ImageReference.RepositoryForm}.");
        return false;
    }

    /// <summary>One part of a repository's path.</summary>
    private static bool IsValid(string name) => !name.Contains('/') && ImageReference.IsRepository(name);

    /// <summary>What the SDK replaces: see ContainerHelpers.NormalizeRepository.</summary>
    [GeneratedRegex("[^a-z0-9_/-]")]
    private static partial Regex SdkInvalid();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Invalid();
}
