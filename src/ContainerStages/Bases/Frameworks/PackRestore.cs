using System.Collections.Immutable;
using System.ComponentModel;
using System.Text;
using System.Xml.Linq;
using CliWrap;
using ContainerStages.IO;
using ContainerStages.Processes;

namespace ContainerStages.Bases.Frameworks;

/// <summary>
/// Lets NuGet fetch packs, with the project's sources and accounts. The project's own restore does not bring them for a framework-dependent app. A
/// process of its own, so that nothing of the project's build reaches it.
/// </summary>
internal sealed record PackRestore
{
    /// <summary>The <c>dotnet</c> program of this build.</summary>
    public required string Dotnet { get; init; }

    /// <summary>Variables besides the build's; null removes one.</summary>
    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    /// <summary>An absolute path: NuGet looks for its configuration from here upwards.</summary>
    public required string ProjectFolder { get; init; }

    /// <summary>An absolute path of a folder for the project that is restored.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>An absolute path of the folder that gets the packages.</summary>
    public required string PackagesFolder { get; init; }

    /// <summary>The project's properties for NuGet, such as <c>RestoreSources</c>; empty ones are left out.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <returns>Null if NuGet succeeded; otherwise what it says.</returns>
    public async Task<string?> RunAsync(IEnumerable<FrameworkPack> packs, CancellationToken cancellationToken)
    {
        string project = Path.Combine(WorkFolder, "framework.csproj");
        List<string> lines = [];
        Command command = ChildProcess.Wrap(Dotnet);
        Dictionary<string, string?> variables = command.EnvironmentVariables.ToDictionary();
        foreach ((string name, string? value) in Environment)
        {
            variables[name] = value;
        }

        try
        {
            Directory.CreateDirectory(WorkFolder);
            await File.WriteAllTextAsync(project, Project(packs), cancellationToken);
            CommandResult result = await command
                .WithArguments(["restore", project, "-nologo", "-noAutoResponse", "-v:quiet", "-nr:false", "-tl:off"])
                .WithWorkingDirectory(ProjectFolder)
                .WithEnvironmentVariables(variables)
                .WithStandardOutputPipe(PipeTarget.ToDelegate(Add, Encoding.UTF8))
                .WithStandardErrorPipe(PipeTarget.ToDelegate(Add, Encoding.UTF8))
                .WithValidation(CommandResultValidation.None)
                .ExecuteAsync(cancellationToken);
            return result.ExitCode == 0 ? null : Reason(lines);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException && OutputFile.ExplainFullDisk(e, WorkFolder) is null)
        {
            return e.Message;
        }

        // Both outputs arrive at the same time.
        void Add(string line)
        {
            lock (lines)
            {
                lines.Add(line);
            }
        }
    }

    /// <summary>A project that asks for the packs alone, and takes nothing from the files around it.</summary>
    internal string Project(IEnumerable<FrameworkPack> packs) => new XElement(
        "Project",
        new XElement(
            "PropertyGroup",
            new XElement("ImportDirectoryBuildProps", "false"),
            new XElement("ImportDirectoryBuildTargets", "false"),
            new XElement("ImportDirectoryPackagesProps", "false"),
            new XElement("MSBuildProjectExtensionsPath", Path.Combine(WorkFolder, "obj") + Path.DirectorySeparatorChar)),
        new XElement("Import", new XAttribute("Project", "Sdk.props"), new XAttribute("Sdk", "Microsoft.NET.Sdk")),
        new XElement(
            "PropertyGroup",
            new XElement("TargetFramework", "netstandard2.0"),
            new XElement("DisableImplicitFrameworkReferences", "true"),
            new XElement("NuGetAudit", "false"),
            new XElement("RestoreRootConfigDirectory", ProjectFolder),
            new XElement("RestorePackagesPath", PackagesFolder),
            Properties.Where(property => property.Value.Length > 0).Select(property => new XElement(property.Key, Absolute(property.Value)))),
        new XElement(
            "ItemGroup",
            packs.Select(pack => new XElement("PackageDownload", new XAttribute("Include", pack.Id), new XAttribute("Version", $"[{pack.Version}]")))),
        new XElement("Import", new XAttribute("Project", "Sdk.targets"), new XAttribute("Sdk", "Microsoft.NET.Sdk"))).ToString();

    /// <summary>Relative paths start at the user's project.</summary>
    private string Absolute(string list) =>
        string.Join(';', list.Split(';').Select(part => part.Trim()).Select(part => part.Length > 0 && Path.Exists(Path.Combine(ProjectFolder, part)) ? Path.GetFullPath(part, ProjectFolder) : part));

    /// <summary>NuGet's first error without the project in front of it, else all that was said.</summary>
    private static string Reason(List<string> lines) =>
        lines.Select(line => line.IndexOf("error ", StringComparison.Ordinal) is var start and >= 0 ? line[(start + "error ".Length)..] : null).FirstOrDefault(line => line is not null)?.Split(" [")[0]
        ?? string.Join(' ', lines.Select(line => line.Trim()).Where(line => line.Length > 0));
}
