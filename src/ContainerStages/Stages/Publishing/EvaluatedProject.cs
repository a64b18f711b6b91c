using ContainerStages.IO;

namespace ContainerStages.Stages.Publishing;

/// <summary>A project as MSBuild has evaluated it, before targets run.</summary>
/// <param name="File">The project's absolute path.</param>
internal sealed record EvaluatedProject(string File)
{
    /// <summary>The absolute paths of all files that it imports, with those of the SDK and of packages.</summary>
    public required IReadOnlyCollection<string> Imports { get; init; }

    /// <summary>All properties, with those that are variables of the environment. Names are compared without regard to case.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    /// <summary>The names of the properties that are variables of the environment, and have no other value.</summary>
    public required IReadOnlySet<string> Inherited { get; init; }

    public required IReadOnlyList<EvaluatedItem> Items { get; init; }

    public string Folder => Path.GetDirectoryName(File)!;

    /// <returns>Empty if there is no such property.</returns>
    public string Property(string name) => Properties.GetValueOrDefault(name, "");

    /// <summary>The absolute path of what the project names. On Linux, MSBuild makes <c>obj/</c> of the SDK's <c>obj\</c> only where it finds that folder below the current one, which may not be the project's.</summary>
    public string FullPath(string path) => Path.GetFullPath(RelativePath.WithSlashes(path), Folder);
}

/// <summary>An item of a project.</summary>
/// <param name="Type">Such as <c>Compile</c>.</param>
/// <param name="Include">As MSBuild has evaluated it; often a path from the project's folder.</param>
internal sealed record EvaluatedItem(string Type, string Include, IReadOnlyDictionary<string, string> Metadata);
