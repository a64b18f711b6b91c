using ContainerStages.Compilation;
using ContainerStages.Oci;
using ContainerStages.Stages.Publishing;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tasks;

/// <summary>Hands the inputs of a publish from the tasks that find them, one in each project, to the one that looks for a kept result.</summary>
internal static class InputItems
{
    public static ITaskItem Of(ProjectReport project)
    {
        var item = new TaskItem(BuildItems.Escaped(project.File));
        item.SetMetadata("InputsFile", BuildItems.Escaped(project.InputsFile));
        item.SetMetadata("Digest", project.Digest?.ToString() ?? "");
        item.SetMetadata("BuildOutputs", BuildItems.Escaped(string.Join(';', project.BuildOutputs)));
        item.SetMetadata("Problem", BuildItems.Escaped(project.Problem));
        item.SetMetadata("Change", BuildItems.Escaped(project.Change));
        return item;
    }

    public static ProjectReport Of(ITaskItem item) => new(item.ItemSpec, item.GetMetadata("InputsFile"))
    {
        Digest = Digest.TryParse(item.GetMetadata("Digest"), out Digest digest) ? digest : null,
        References = [.. ItemText.Split(item.GetMetadata("References"))],
        BuildOutputs = [.. ItemText.Split(item.GetMetadata("BuildOutputs"))],
        Problem = item.GetMetadata("Problem"),
        Change = item.GetMetadata("Change"),
    };

    public static MachineFolders FoldersOf(EvaluatedProject project) =>
        FoldersOf(project.Folder, project.Property("NuGetPackageRoot"), project.Property("NetCoreRoot"), project.Property("ContainerStagesSourceRoot"));

    /// <param name="packages"><c>NuGetPackageRoot</c>.</param>
    /// <param name="dotnet"><c>NetCoreRoot</c>.</param>
    /// <param name="sourceRoot"><c>ContainerStagesSourceRoot</c>.</param>
    public static MachineFolders FoldersOf(string projectFolder, string packages, string dotnet, string sourceRoot)
    {
        (string, string)[] others =
        [
            (CompilerPathMap.RootOf(projectFolder, sourceRoot) ?? Path.GetDirectoryName(projectFolder) ?? "", "{repository}"),
            (Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify), "{home}"),
            (Path.GetTempPath(), "{temporary}"),
        ];
        return new MachineFolders(projectFolder, packages, dotnet, others);
    }
}
