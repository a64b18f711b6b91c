using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using ContainerStages.Builders;
using ContainerStages.Builders.Writing;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Oci;
using ContainerStages.Stages;
using ContainerStages.Stages.Graph;
using ContainerStages.Stages.Secrets;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>One build of a Dockerfile: its secrets, its progress in the log, and what went wrong.</summary>
internal sealed class BuilderBuild(BuilderTool tool, BuilderRequest request, StageLog log, IReporter reporter, ContentStore store)
{
    private readonly BuilderEnd _end = new();

    /// <param name="target">The stage of the Dockerfile.</param>
    /// <param name="commands">The stages of the project in it, whose secrets the build gets.</param>
    /// <param name="output">The arguments that say where the result goes.</param>
    /// <exception cref="ContainerStagesException">The builder is not there, or a step failed.</exception>
    public async Task RunAsync(string dockerfile, string target, CommandStage[] commands, DockerfileRequest source, string[] output, CancellationToken cancellationToken)
    {
        string projectFolder = Path.GetDirectoryName(source.ProjectFile)!;
        SecretValue[] secrets = [.. commands.SelectMany(new SecretSources(request.Variable, projectFolder, request.UserSecretsFile).Read).DistinctBy(secret => secret.Name)];
        log.Mask.Add(secrets);
        (SecretValue Secret, string Variable)[] passed = [.. secrets.Select((secret, i) => (secret, string.Create(CultureInfo.InvariantCulture, $"CONTAINERSTAGES_SECRET_{i}")))];
        var build = new BuilderRun
        {
            Dockerfile = dockerfile,
            Target = target,
            Platform = OtherPlatform(source.RuntimeIdentifier),
            Secrets =
            [
                .. passed.Select(secret => (secret.Secret.Name, "env=" + secret.Variable)),
                .. request.NuGetConfiguration is { } file ? [(BuildStages.NuGetSecret, "src=" + file)] : Array.Empty<(string, string)>(),
            ],
            Arguments = request.Arguments,
            Context = source.SourceRoot,
        };
        reporter.High($"Building with {tool}: {dockerfile}");
        using RunningWork work = store.Progress.Begin($"Building with {tool}");
        long start = store.Clock.GetTimestamp();

        // With the line break at its end, as the file in a container has it: a key for SSH is none without it.
        BuilderProgress progress = await RunAsync(tool.Arguments(build, output), source.SourceRoot, passed.Select(secret => (secret.Variable, secret.Secret.Content)), cancellationToken);
        reporter.High(string.Create(
            CultureInfo.InvariantCulture, $"Built with {tool} in {store.Clock.GetElapsedTime(start).TotalSeconds:0.0} s: {progress.Ran} steps ran, {progress.Cached} were in its cache."));
    }

    /// <summary>Another command of the same program.</summary>
    /// <exception cref="ContainerStagesException">It failed.</exception>
    public Task RunAsync(string[] arguments, string folder, CancellationToken cancellationToken) => RunAsync(arguments, folder, [], cancellationToken);

    private async Task<BuilderProgress> RunAsync(IEnumerable<string> arguments, string folder, IEnumerable<(string Name, string Value)> variables, CancellationToken cancellationToken)
    {
        string[] all = [.. arguments];
        BuilderProgress progress = new();
        int exitCode;
        try
        {
            exitCode = await tool.RunAsync(all, folder, variables, line => Log(progress, line), cancellationToken);
        }
        catch (Win32Exception e)
        {
            throw new ContainerStagesException(
                Catalogue.BuilderUnavailable,
                $"cannot build with {tool}: {e.Message.TrimEnd('.')}",
                "Install it, or name another one in ContainerStagesBuilderTool; ContainerStagesBuilder=Direct needs none.",
                e);
        }

        if (exitCode != 0)
        {
            throw log.Mask.Hide(new ContainerStagesException(
                Catalogue.BuilderFailed,
                string.Create(CultureInfo.InvariantCulture, $"cannot build with {tool}: '{tool.Program} {all[0]}' ended with exit code {exitCode}. {_end}"),
                "See the lines before, each with the stage that it is of."));
        }

        return progress;
    }

    private void Log(BuilderProgress progress, string line)
    {
        // Both outputs come at the same time.
        lock (_end)
        {
            if (progress.Read(line) is ({ } stage, { } text))
            {
                _end.Add(text);
                log.Line(stage, text);
            }
        }
    }

    /// <returns>Null if the builder's own platform is the image's.</returns>
    private static string? OtherPlatform(string runtimeIdentifier)
    {
        string own = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        return Platform.FromRuntimeIdentifier(runtimeIdentifier) is { } wanted && wanted.Architecture != own ? $"{wanted.Os}/{wanted.Architecture}" : null;
    }
}
