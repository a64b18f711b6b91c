using System.Text;
using System.Text.Json;
using ContainerStages.Diagnostics;
using ContainerStages.Stages.Graph;

namespace ContainerStages.Stages.Secrets;

/// <summary>Finds the values of secrets, when a stage really runs.</summary>
/// <param name="variable">A variable of the build's environment; null when it is not set.</param>
/// <param name="projectFolder">The folder that paths are relative to.</param>
/// <param name="userSecretsFile">An absolute path, whether there is a file or not; null when the project has no <c>UserSecretsId</c>.</param>
internal sealed class SecretSources(Func<string, string?> variable, string projectFolder, string? userSecretsFile)
{
    /// <summary>Characters. What is shorter is in every log and every file, so that it can be neither hidden nor found.</summary>
    public const int ShortestLength = 4;

    /// <summary>Bytes. Linux takes no more than twice this in an environment variable, and a larger file is the wrong one.</summary>
    private const int LargestFile = 64 * 1024;

    private static readonly JsonDocumentOptions AsConfiguration = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <exception cref="ContainerStagesException">A secret cannot be read. The message never has a value.</exception>
    public IReadOnlyList<SecretValue> Read(CommandStage stage) => [.. stage.Secrets.Select(secret => Read(stage, secret))];

    private SecretValue Read(CommandStage stage, StageSecret secret)
    {
        string content = secret.Kind switch
        {
            SecretKind.Variable => variable(secret.Place) ?? throw NotSet(stage, secret),
            SecretKind.File => ReadFile(stage, secret, Path.GetFullPath(secret.Place, projectFolder)),
            _ => ReadUserSecret(stage, secret),
        };
        var value = new SecretValue(secret.Name, content);
        return value.Text.Trim().Length < ShortestLength
            ? throw Missing(stage, secret, $"its value has fewer than {ShortestLength} characters, which cannot be kept out of logs", $"Look at {Where(secret)}.")
            : content.Contains('\0', StringComparison.Ordinal)
            ? throw Missing(stage, secret, "its value is no text", $"Look at {Where(secret)}; keep it there in base64, and let the command decode it.")
            : value;
    }

    private static ContainerStagesException NotSet(CommandStage stage, StageSecret secret) => secret.LooksLikeValue
        ? Missing(
            stage,
            secret with { Name = secret.Name == secret.Place ? "…" : secret.Name },
            "there is no environment variable of the name that Secrets gives, which looks like the value itself",
            "Write the name of a variable that has the value. If the value was in the project, it is in logs and in the history: replace it by a new one.")
        : Missing(stage, secret, $"the environment variable {secret.Place} is not set", "Set it in the environment that the build is started from.");

    private static string ReadFile(CommandStage stage, StageSecret secret, string file)
    {
        try
        {
            if (new FileInfo(file).Length == 0)
            {
                // A pipe has no length, too, and who reads one that nobody writes to waits forever.
                throw Missing(stage, secret, $"the file '{file}' is empty, or a pipe", "Name the file that holds the secret.");
            }

            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            byte[] content = new byte[LargestFile + 1];
            int length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length <= LargestFile
                ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content, 0, length)
                : throw Missing(stage, secret, $"the file '{file}' has more than {LargestFile} bytes", "Name the file that holds the secret and nothing else.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Missing(stage, secret, $"the file '{file}' cannot be read: {e.Message}", "The path is relative to the project's folder.");
        }
        catch (DecoderFallbackException)
        {
            throw Missing(stage, secret, $"the file '{file}' is no text in UTF-8", "Keep it in base64, and let the command decode it.");
        }
    }

    private string ReadUserSecret(CommandStage stage, StageSecret secret)
    {
        if (userSecretsFile is null)
        {
            throw Missing(stage, secret, "the project has no UserSecretsId", "Run 'dotnet user-secrets init'.");
        }

        try
        {
            using FileStream stream = new(userSecretsFile, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            using var json = JsonDocument.Parse(stream, AsConfiguration);
            return Find(json.RootElement, secret.Place) ?? throw Missing(
                stage,
                secret,
                $"the user secrets in '{userSecretsFile}' have no '{secret.Place}'",
                $"Run 'dotnet user-secrets set \"{secret.Place}\" VALUE'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Missing(stage, secret, $"the user secrets in '{userSecretsFile}' cannot be read: {e.Message}", $"Run 'dotnet user-secrets set \"{secret.Place}\" VALUE'.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Half a surrogate pair is JSON, and no text. The message may quote what is in the file.
            throw Missing(stage, secret, $"the user secrets in '{userSecretsFile}' are no JSON", "Run 'dotnet user-secrets list' to see what is wrong.");
        }
    }

    /// <summary>As .NET's configuration reads it: the file may be nested or flat, and capitals do not count.</summary>
    private static string? Find(JsonElement element, string key) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .Select(property =>
                property.Name.Equals(key, StringComparison.OrdinalIgnoreCase) ? Scalar(property.Value)
                : key.StartsWith(property.Name + ":", StringComparison.OrdinalIgnoreCase) ? Find(property.Value, key[(property.Name.Length + 1)..])
                : null)
            .FirstOrDefault(value => value is not null),
        _ => null,
    };

    private static string? Scalar(JsonElement element) => element.ValueKind is JsonValueKind.String or JsonValueKind.Number ? element.ToString() : null;

    private static string Where(StageSecret secret) => secret.Kind switch
    {
        SecretKind.Variable => $"the environment variable {secret.Place}",
        SecretKind.File => $"the file '{secret.Place}'",
        _ => $"'{secret.Place}' of the user secrets",
    };

    private static ContainerStagesException Missing(CommandStage stage, StageSecret secret, string why, string advice) =>
        new(Catalogue.SecretMissing, $"cannot give the stage '{stage.Name}' its secret '{secret.Name}': {why}", advice) { Subject = ItemReference.Stage(stage.Name) };
}
