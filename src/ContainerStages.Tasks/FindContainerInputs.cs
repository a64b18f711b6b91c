using ContainerStages.Compilation;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Stages.Publishing;
using ContainerStages.Tasks.Names;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Finds everything in a project that the published files may depend on. Runs in the build of that project, before its targets have changed what
/// MSBuild has evaluated.
/// </summary>
public sealed class FindContainerInputs : CancelableProjectTask
{
    /// <summary>Properties with the folders of all builds, whatever their configuration and platform.</summary>
    private static readonly string[] s_baseOutputs = ["BaseIntermediateOutputPath", "BaseOutputPath", "ArtifactsPath"];

    /// <summary>Properties with the folders that builds and tests write. A file there is an input if an item names it.</summary>
    private static readonly string[] s_buildOutputs =
        [.. s_baseOutputs, "IntermediateOutputPath", "OutDir", "PublishDir", "PackageOutputPath", "VSTestResultsDirectory"];

    /// <summary>Properties with the outputs of the image, and with what only the image reads.</summary>
    private static readonly string[] s_imageFiles =
    [
        "ContainerArchiveOutputPath", "ContainerStagesBaseLockFile", "ContainerStagesCacheFolder", "ContainerStagesLayersLockFile", "ContainerStagesLayoutPath", "ContainerStagesOutputFile",
        "ContainerStagesReportFolder",
    ];

    /// <summary>Items that only the image has.</summary>
    private static readonly HashSet<string> s_imageItems = new(KnownNames.OwnItems.Keys.Concat(KnownNames.SdkItems.Keys), StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> s_imageProperties = new(KnownNames.OwnProperties.Concat(KnownNames.SdkProperties), StringComparer.OrdinalIgnoreCase);

    /// <summary>The project's folder for the image, which this package has made: the inputs are written there.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The project, with what <see cref="KeptPublishTask.Projects"/> describes, except <c>References</c>.</summary>
    [Output]
    public ITaskItem? Inputs { get; private set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            Inputs = InputItems.Of(Find());
            return true;
        }
        catch (OperationCanceledException)
        {
            // MSBuild says itself that the build was cancelled.
            return false;
        }
    }

    /// <summary>What cannot be found out is no error: the app is published.</summary>
    private ProjectReport Find()
    {
        var report = new ProjectReport(ProjectFile, "");
        try
        {
            // A project may be built for several frameworks, in one folder.
            return new EngineRequest(BuildEngine).Project(ProjectFile) is { } evaluated
                ? Find(report with { InputsFile = Path.Combine(AbsolutePath(Folder), $"publish{evaluated.Property("TargetFramework")}.inputs") }, evaluated)
                : report with { Problem = "this MSBuild does not show what it has evaluated" };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException or ContainerStagesException)
        {
            return report with { Problem = e.Message.TrimEnd('.') };
        }
    }

    private ProjectReport Find(ProjectReport report, EvaluatedProject project)
    {
        // A folder that contains the project says nothing about its items.
        string[] ofImage = [.. PathsOf(project, s_imageFiles).Where(path => path != project.Folder && !RelativePath.IsBelow(project.Folder, path))];
        string[] skipped = [.. PathsOf(project, s_buildOutputs), .. ofImage];
        var inputs = ProjectInputs.Read(WithoutImage(project, ofImage), InputItems.FoldersOf(project), skipped, ToolsOf(project), Cancellation);
        byte[] content = inputs.ToBytes();
        byte[] before = File.Exists(report.InputsFile) ? RegularFile.ReadAllBytes(report.InputsFile) : [];
        report = report with { Digest = inputs.Digest, BuildOutputs = PathsOf(project, s_baseOutputs) };
        if (content.AsSpan().SequenceEqual(before))
        {
            return report;
        }

        OutputFile.Write(report.InputsFile, content);
        return before.Length > 0 ? report with { Change = inputs.DifferenceFrom(ProjectInputs.Parse(before)) ?? "" } : report;
    }

    private static string[] PathsOf(EvaluatedProject project, string[] properties) =>
        [.. properties.Select(project.Property).Where(path => path.Length > 0).Select(path => Path.TrimEndingDirectorySeparator(project.FullPath(path)))];

    private static IEnumerable<(string Name, string Value)> ToolsOf(EvaluatedProject project)
    {
        yield return ("SDK", project.Property("NETCoreSdkVersion"));
        yield return ("MSBuild", project.Property("MSBuildVersion"));
        yield return ("source root", CompilerPathMap.RootOf(project.Folder, project.Property("ContainerStagesSourceRoot")) is { } root ? RelativePath.Between(root, project.File) : "");
        yield return ("ContainerStages", $"{typeof(FindContainerInputs).Module.ModuleVersionId} {typeof(ProjectInputs).Module.ModuleVersionId}");

        // Its linker and its libraries are those of the machine.
        if (project.Property("PublishAot").Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            yield return ("system", System.Runtime.InteropServices.RuntimeInformation.OSDescription);
        }
    }

    /// <summary>Names of images, tags and labels are not among the inputs: they may be different in each publish.</summary>
    private static EvaluatedProject WithoutImage(EvaluatedProject project, string[] files) => project with
    {
        Properties = project.Properties.Where(property => !s_imageProperties.Contains(property.Key)).ToDictionary(StringComparer.OrdinalIgnoreCase),
        Items = [.. project.Items.Where(item => (!s_imageItems.Contains(item.Type) || DecidesContent(item)) && !IsOneOf(files, project.FullPath(item.Include)))],
    };

    /// <summary>Stages decide which content is left out, and so does the environment's name.</summary>
    private static bool DecidesContent(EvaluatedItem item) =>
        item.Type.Equals(KnownNames.Stage, StringComparison.OrdinalIgnoreCase) || item.Include is "ASPNETCORE_ENVIRONMENT" or "DOTNET_ENVIRONMENT";

    private static bool IsOneOf(string[] paths, string file) => paths.Any(path => file == path || RelativePath.IsBelow(file, path));
}
