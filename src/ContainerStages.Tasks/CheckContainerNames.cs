using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;
using ContainerStages.Tasks.Names;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Warns of names that nothing reads: of properties, items and metadata that are misspelt, or that do not exist.</summary>
public sealed class CheckContainerNames : ProjectTask
{
    /// <summary>Files besides the project's, such as <c>Directory.Build.props</c>. Those that do not exist do not count.</summary>
    public ITaskItem[] Files { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        IEnumerable<string> commandLine = BuildEngine is IBuildEngine6 engine ? engine.GetGlobalProperties().Keys : [];
        foreach (UnknownName name in ProjectNames.Unknown([ProjectFile, .. Files.Select(file => file.ItemSpec).Where(File.Exists)], commandLine))
        {
            Report(new Problem(Catalogue.UnknownName.Code, IsError: false, $"{name.What} has no effect: {name.Why}", name.Advice), name.Location);
        }

        return !Log.HasLoggedErrors;
    }
}
