using System.ComponentModel;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Registry;

/// <summary>
/// Docker's credential helpers: <c>docker-credential-NAME get</c> reads a registry from stdin and writes JSON to stdout.
/// </summary>
internal static class CredentialHelper
{
    /// <returns>Null when the helper has none for this registry.</returns>
    public static async Task<Credential?> FindAsync(string name, string registry, CancellationToken cancellationToken)
    {
        string program = "docker-credential-" + name;
        if (name.AsSpan().ContainsAny('/', '\\'))
        {
            throw Failed(program, registry, "that is no program's name", null);
        }

        BufferedCommandResult result;
        try
        {
            result = await Cli.Wrap(program)
                .WithArguments(["get"])
                .WithStandardInputPipe(PipeSource.FromString(registry))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(Encoding.UTF8, cancellationToken);
        }
        catch (Win32Exception e)
        {
            throw Failed(program, registry, e.Message, e);
        }

        if (result.ExitCode != 0)
        {
            // The words that every helper uses (docker-credential-helpers, credentials/error.go).
            return result.StandardOutput.Contains("credentials not found", StringComparison.Ordinal)
                ? null
                : throw Failed(program, registry, $"it ended with exit code {result.ExitCode}", null);
        }

        try
        {
            JsonObject json = Json.ParseObject(Encoding.UTF8.GetBytes(result.StandardOutput), "answer");
            return Credential.Of(Json.String(json, "Username"), Json.String(json, "Secret"));
        }
        catch (FormatException e)
        {
            throw Failed(program, registry, e.Message, e);
        }
    }

    private static ContainerStagesException Failed(string program, string registry, string why, Exception? e) => new(
        Catalogue.CredentialsUnavailable,
        $"cannot get credentials for {registry} from '{program}': {why}",
        "Install the helper on the PATH and log in again, or remove it from docker's config.json.",
        e);
}
