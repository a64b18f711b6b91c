using System.Text.Json.Nodes;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Stages.Publishing;

/// <summary>The inputs of one project, as the build of that project has found them.</summary>
/// <param name="File">The project's absolute path.</param>
/// <param name="InputsFile">The absolute path of the file that holds them.</param>
internal sealed record ProjectReport(string File, string InputsFile)
{
    /// <summary>The digest of the inputs; null if they could not be found.</summary>
    public Digest? Digest { get; init; }

    /// <summary>The absolute paths of the projects that it references.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The absolute paths of the folders that its builds write.</summary>
    public IReadOnlyList<string> BuildOutputs { get; init; } = [];

    /// <summary>Why the inputs could not be found, as the rest of a sentence; empty if they were.</summary>
    public string Problem { get; init; } = "";

    /// <summary>What differs from the publish before, such as <c>the file 'Program.cs'</c>; empty if that is not known.</summary>
    public string Change { get; init; } = "";
}

/// <summary>The key of a publish: that of the app's project and of all that it references.</summary>
internal static class PublishKey
{
    /// <summary>Has to change if equal inputs would give another result.</summary>
    private const int Version = 1;

    /// <param name="app">The app's project; relative paths start at its folder.</param>
    public static Digest Of(string app, IEnumerable<ProjectReport> projects)
    {
        string folder = Path.GetDirectoryName(app)!;
        var parts = projects
            .Select(project => (Path: RelativePath.Between(folder, project.File), project.Digest))
            .Distinct()
            .OrderBy(project => project.Path, StringComparer.Ordinal)
            .ThenBy(project => project.Digest!.Value);
        return Digest.Of(Json.ToBytes(new JsonObject
        {
            ["version"] = Version,
            ["machine"] = HostRunner.Machine,
            ["app"] = Path.GetFileName(app),
            ["projects"] = new JsonArray([.. parts.Select(part => Json.Array([part.Path, part.Digest!.Value.ToString()]))]),
        }));
    }

    /// <returns>Why there is no key, as the rest of a sentence; null if there is one.</returns>
    public static string? Problem(string app, IReadOnlyList<ProjectReport> projects)
    {
        if (projects.FirstOrDefault(project => project.Problem.Length > 0) is { } unknown)
        {
            return $"the inputs of {Path.GetFileName(unknown.File)} cannot be found: {unknown.Problem}";
        }

        HashSet<string> known = [.. projects.Select(project => project.File)];
        return projects.SelectMany(project => project.References).Prepend(app).FirstOrDefault(file => !known.Contains(file)) is { } missing
            ? $"{Path.GetFileName(missing)} is not a project of the .NET SDK, or sets CustomBeforeMicrosoftCommonTargets itself"
            : null;
    }
}
