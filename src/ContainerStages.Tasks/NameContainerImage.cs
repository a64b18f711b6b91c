using System.Text.RegularExpressions;
using ContainerStages.Bases;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Pipeline;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Refuses names that the SDK would refuse, whose messages do not tell what to write, and names an image after the assembly. For that, the SDK puts '-' in
/// place of each character that a repository cannot have. If that is not a valid name ('My.Company (Web)' would end in '-'), each run of such characters
/// becomes one '-' here, without one at the ends.
/// </summary>
public sealed partial class NameContainerImage : ProjectTask
{
    /// <summary><c>AssemblyName</c>.</summary>
    [Required]
    public string AssemblyName { get; set; } = "";

    /// <summary><c>ContainerBaseImage</c>, an image of a registry.</summary>
    public string BaseImage { get; set; } = "";

    /// <summary><c>ContainerStage</c> items: what has the name of one is not meant as an image of a registry.</summary>
    public ITaskItem[] Stages { get; set; } = [];

    /// <summary><c>ContainerImageTag</c> and <c>ContainerImageTags</c>.</summary>
    public string[] Tags { get; set; } = [];

    /// <summary><c>ContainerRepository</c>; it stays empty if the SDK finds a valid name itself.</summary>
    [Output]
    public string Repository { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (BaseImage.Length > 0 && ImageReference.TryParse(BaseImage.Replace(' ', '-')) is null)
        {
            LogError(Catalogue.BaseNotUnderstood, $"cannot use '{BaseImage}' as a base: it is no image reference", BaseReference.Advice);
        }
        else if (Stages.Any(stage => stage.ItemSpec == BaseImage))
        {
            LogError(
                Catalogue.UnknownStage,
                $"cannot use '{BaseImage}' as a base: the project has a stage of that name, and without 'stage:' it is an image of Docker Hub",
                $"Write stage:{BaseImage}; for the image of Docker Hub, write docker.io/library/{BaseImage}.");
        }
        else if (ImageTags.Problem(Tags.Select(tag => tag.Trim())) is { } problem)
        {
            LogError(problem.Diagnostic, problem.Message, problem.Advice);
        }
        else if (Repository.Length > 0)
        {
            CheckRepository();
        }
        else
        {
            NameAfterAssembly();
        }

        return !Log.HasLoggedErrors;
    }

    /// <summary>The SDK repairs some names. That of another property must not become a part of a repaired one.</summary>
    private void CheckRepository()
    {
        if (ImageReference.TryParse(Repository) is { } reference && Repository.Contains(':'))
        {
            bool hasRegistry = Repository.StartsWith(reference.Registry + "/", StringComparison.OrdinalIgnoreCase);
            bool hasTag = Repository.EndsWith(":" + reference.Tag, StringComparison.Ordinal);
            string name = hasRegistry ? reference.Repository : Repository.Split(':')[0];
            LogError(
                Catalogue.InvalidRepository,
                $"cannot name the image '{Repository}': ContainerRepository is the name without registry and tag",
                $"Set {(hasRegistry ? $"<ContainerRegistry>{reference.Registry}</ContainerRegistry>, " : "")}<ContainerRepository>{name}</ContainerRepository>{(hasTag ? $" and <ContainerImageTag>{reference.Tag}</ContainerImageTag>" : "")}.");
        }
        else if (!ImageReference.IsRepository(Repository) && (Repository.AsSpan().ContainsAny(':', '@') || !ImageReference.IsRepository(SdkInvalid().Replace(Repository.ToLowerInvariant(), "-"))))
        {
            LogError(Catalogue.InvalidRepository, $"cannot name the image '{Repository}': that is not a valid repository", $"Set ContainerRepository to {ImageReference.RepositoryForm}.");
        }
        else if (!ImageReference.IsRepository(Repository))
        {
            LogHigh($"The image is named '{SdkInvalid().Replace(Repository.ToLowerInvariant(), "-")}', because '{Repository}' is no valid name of a repository.");
        }
    }

    private void NameAfterAssembly()
    {
        string lower = AssemblyName.ToLowerInvariant();
        if (IsValid(AssemblyName) || IsValid(SdkInvalid().Replace(lower, "-")))
        {
            return;
        }

        Repository = Invalid().Replace(lower, "-").Trim('-');
        if (Repository.Length > 0)
        {
            LogHigh(
                $"The image is named '{Repository}' after the assembly '{AssemblyName}', which is no valid name of a repository. "
                + "ContainerRepository sets another one.");
            return;
        }

        LogError(
            Catalogue.InvalidRepository,
            $"cannot name the image after the assembly '{AssemblyName}': it has no letter from a to z and no digit, of which repositories are made",
            $"Set ContainerRepository to {ImageReference.RepositoryForm}.");
    }

    /// <summary>One part of a repository's path.</summary>
    private static bool IsValid(string name) => !name.Contains('/') && ImageReference.IsRepository(name);

    /// <summary>What the SDK replaces: see ContainerHelpers.NormalizeRepository.</summary>
    [GeneratedRegex("[^a-z0-9_/-]")]
    private static partial Regex SdkInvalid();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Invalid();
}
