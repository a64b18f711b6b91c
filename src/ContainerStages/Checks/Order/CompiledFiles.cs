using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.IO;

namespace ContainerStages.Checks.Order;

/// <summary>
/// The files that the build itself compiles or generates: the assemblies of the app and its projects with their symbols and satellites, their
/// <c>deps.json</c> and <c>runtimeconfig.json</c>, and the program that NativeAOT or a single file makes of everything. A plug-in that is published
/// as content is not among them.
/// </summary>
internal sealed class CompiledFiles
{
    private static readonly string[] Suffixes = [".dll", ".pdb", ".resources.dll", ".deps.json", ".runtimeconfig.json"];

    private readonly HashSet<string> _assemblies;
    private readonly string _program;

    private CompiledFiles(HashSet<string> assemblies, string program) => (_assemblies, _program) = (assemblies, program);

    public static CompiledFiles Of(PlanUnderCheck plan)
    {
        IEnumerable<string> projects = plan.Files
            .Where(file => file is { Origin: FileOrigin.Project, IsReference: true } && !file.RelativePath.Contains('/', StringComparison.Ordinal))
            .Select(file => file.RelativePath[..^".dll".Length]);
        return new([.. projects, plan.AppName], program: plan.IsSingleFile || !plan.HasRuntime ? plan.AppName : "");
    }

    public bool Includes(PublishedFile file)
    {
        string name = RelativePath.NameOf(file.RelativePath);
        return file.Origin is FileOrigin.App or FileOrigin.Project
            && (file.RelativePath == _program || Suffixes.Any(suffix => name.EndsWith(suffix, StringComparison.Ordinal) && _assemblies.Contains(name[..^suffix.Length])));
    }
}
