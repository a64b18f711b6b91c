using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CliWrap;
using CliWrap.Buffered;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Processes;
using ContainerStages.Registry.Refusals;

namespace ContainerStages.Registry.Accounts;

/// <summary>
/// Docker's credential helpers: <c>docker-credential-NAME get</c> reads a registry from stdin and writes JSON to stdout.
/// </summary>
internal static class CredentialHelper
{
    /// <param name="limit">The time limit of the helper.</param>
    /// <returns>Null if the helper has no credential for this registry.</returns>
    public static async Task<Credential?> FindAsync(string name, string registry, TimeSpan limit, CancellationToken cancellationToken)
    {
        string program = "docker-credential-" + name;
        if (name.AsSpan().ContainsAny('/', '\\'))
        {
            throw Failed(program, registry, "that is no program's name", null);
        }

        using var watch = new ProgressWatch(limit, cancellationToken);
        BufferedCommandResult result;
        try
        {
            result = await ChildProcess.Wrap(program)
                .WithArguments(["get"])
                .WithStandardInputPipe(PipeSource.FromString(registry))
                .WithValidation(CommandResultValidation.None)
                .ExecuteBufferedAsync(Encoding.UTF8, watch.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(program, registry, string.Create(CultureInfo.InvariantCulture, $"it did not answer within {limit.TotalSeconds} seconds"), e);
        }
        catch (Win32Exception e)
        {
            throw Failed(program, registry, e.Message, e);
        }

        if (result.ExitCode != 0)
        {
            // The messages that every helper uses (docker-credential-helpers, credentials/error.go). Other messages differ between helpers, and may
            // be on either stream.
            string words = $"{result.StandardOutput} {result.StandardError}".Trim();
            return words.Contains("credentials not found", StringComparison.Ordinal)
                ? null
                : throw Failed(
                    program,
                    registry,
                    string.Create(CultureInfo.InvariantCulture, $"it ended with exit code {result.ExitCode}{(words.Length == 0 ? "" : ": " + RegistryFailures.Clean(words))}"),
                    null);
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
        "Install the helper on the PATH and log in again, or remove it from docker's config.json or podman's auth.json.",
        e);
}
