using System.Text.Json.Nodes;
using ContainerStages.Oci;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Stages;

/// <summary>
/// The digest of everything that a stage's result may depend on: equal keys mean equal results, on any machine and in any folder. So it contains no
/// absolute path, and only the names of secrets.
/// </summary>
internal static class StageKey
{
    /// <summary>Has to change if a stage with the same text would give another result.</summary>
    private const int Version = 1;

    /// <param name="identity">What runs the command: see <see cref="ICommandRunner.IdentityAsync"/>.</param>
    /// <param name="inputs">In ordinal order.</param>
    /// <param name="dependencies">The keys of the stages that it depends on, in the project's order, and the places of their outputs below its
    /// working folder.</param>
    public static Digest Of(CommandStage stage, string identity, IEnumerable<StageInput> inputs, IEnumerable<(string Place, Digest Key)> dependencies)
    {
        var json = new JsonObject
        {
            ["version"] = Version,
            ["machine"] = identity,
            ["command"] = stage.Command,
            ["outputs"] = Strings(stage.Outputs.Texts),
            ["environment"] = new JsonArray([.. stage.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => Strings([pair.Key, pair.Value]))]),
            ["network"] = stage.HasNetwork,
            ["secrets"] = Strings(stage.Secrets.Select(secret => secret.Name).Order(StringComparer.Ordinal)),
            ["inputs"] = new JsonArray([.. inputs.Select(input => Strings([input.Path, input.Content.ToString(), input.IsExecutable ? "x" : ""]))]),
            ["dependsOn"] = new JsonArray([.. dependencies.Select(dependency => Strings([dependency.Place, dependency.Key.ToString()]))]),
        };
        return Digest.Of(Json.ToBytes(json));
    }

    /// <summary>The digest says what the file is, wherever it comes from.</summary>
    public static Digest Of(DownloadStage stage) => Digest.Of(Json.ToBytes(new JsonObject
    {
        ["version"] = Version,
        ["file"] = stage.Digest.ToString(),
        ["outputs"] = Strings(stage.Outputs.Texts),
    }));

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);
}
