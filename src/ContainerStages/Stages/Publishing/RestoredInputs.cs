using System.Text.Json.Nodes;
using ContainerStages.IO;
using ContainerStages.Oci;

namespace ContainerStages.Stages.Publishing;

/// <summary>What restore has decided: packages, each with the digest of its content, and which of their files are used.</summary>
internal static class RestoredInputs
{
    /// <summary>The property that names what restore wrote, as an absolute path.</summary>
    public const string AssetsFile = "ProjectAssetsFile";

    /// <returns>Kind, name and value of each; nothing for a project that was not restored.</returns>
    /// <exception cref="IOException">What restore wrote cannot be read.</exception>
    /// <exception cref="FormatException">It is not valid.</exception>
    public static IEnumerable<(string Kind, string Name, string Value)> Of(EvaluatedProject project)
    {
        string file = project.Property(AssetsFile);
        if (file.Length == 0 || !File.Exists(Path.GetFullPath(file, project.Folder)))
        {
            return [];
        }

        JsonObject assets = Json.ParseObject(RegularFile.ReadAllBytes(Path.GetFullPath(file, project.Folder)), "project.assets.json");
        JsonObject frameworks = (assets["project"] as JsonObject)?["frameworks"] as JsonObject ?? [];
        foreach (JsonObject framework in frameworks.Select(framework => framework.Value).OfType<JsonObject>())
        {
            // A path of this machine.
            framework.Remove("runtimeIdentifierGraphPath");
        }

        return
        [
            .. (assets["libraries"] as JsonObject ?? []).Select(library => ("package", library.Key, library.Value?.ToJsonString() ?? "")),
            .. (assets["targets"] as JsonObject ?? []).Select(target => ("restored graph", target.Key, target.Value?.ToJsonString() ?? "")),
            .. frameworks.Select(framework => ("restored framework", framework.Key, framework.Value?.ToJsonString() ?? "")),
        ];
    }
}
