using ContainerStages.Engines;
using ContainerStages.Oci;
using ContainerStages.Registry.Configuration;
using ContainerStages.Reports;
using ContainerStages.Starts;

namespace ContainerStages.Pipeline;

/// <summary>Says how to run a delivered image on this machine, with the engine that most likely runs images here.</summary>
/// <param name="image">The image, or one of several for different platforms.</param>
internal sealed class RunHints(DeliverRequest request, ImageConfig image, IReporter reporter)
{
    /// <summary>Podman gave the name this registry. Without it, a short name in its registries.conf would mean another image.</summary>
    /// <param name="engine">Has the image.</param>
    /// <param name="name">As <c>repository:tag</c>.</param>
    public void InEngine(ContainerEngine engine, string name) => Write(Command(engine.Executable, engine.Kind == ContainerEngineKind.Podman && IsShort(name) ? $"localhost/{name}" : name).ToString());

    /// <param name="name">With its registry and a tag.</param>
    /// <param name="isPlainHttp">The registry is reached without TLS, which engines refuse unless they are told otherwise.</param>
    public void InRegistry(string name, bool isPlainHttp)
    {
        string registry = name[..name.IndexOf('/', StringComparison.Ordinal)];
        ContainerEngine? engine = LikelyEngine.Find(request.Settings.Engine, request.Settings.Registries.Variable);
        bool isPodman = engine?.Kind == ContainerEngineKind.Podman;
        RunCommand command = Command(isPodman ? "podman" : "docker", name);
        Write(isPlainHttp && isPodman ? (command with { Options = ["--tls-verify=false"] }).ToString() : command.ToString(), engine);

        // Docker itself speaks plain HTTP to registries on its own machine.
        if (isPlainHttp && !isPodman && !RegistryAddress.IsLoopback(new Uri($"http://{registry}")))
        {
            reporter.High($"The registry speaks plain HTTP, which docker refuses: add \"{registry}\" to \"insecure-registries\" in its daemon.json first.");
        }
    }

    /// <summary>An archive's names are Docker Hub's for podman, as they are for docker.</summary>
    /// <param name="file">An archive, for one platform or for several.</param>
    public void InArchive(string file, string name)
    {
        ContainerEngine? engine = LikelyEngine.Find(request.Settings.Engine, request.Settings.Registries.Variable);
        bool isPodman = engine?.Kind == ContainerEngineKind.Podman;
        string command = isPodman ? "podman" : "docker";
        string loaded = isPodman && IsShort(name) ? $"{ImageReference.TryParse(name)}" : name;
        Write($"{command} load -i {ShellWord.Of(file)} && {Command(command, loaded)}", engine);
    }

    private RunCommand Command(string engine, string name) =>
        new(engine, image, name)
        {
            IsReadOnly = request.IsReadOnly,
            WritableFolders = [.. request.WritableFolders.Select(folder => "/" + folder.Trim('/')).Where(EngineStarter.IsNewVolume).Distinct()],
        };

    /// <summary>Whether the name has no registry.</summary>
    private static bool IsShort(string name) =>
        ImageReference.TryParse(name) is { Registry: ImageReference.DockerHub } && !name.StartsWith(ImageReference.DockerHub + "/", StringComparison.Ordinal);

    private void Write(string command) => reporter.High($"Run it with: {command}");

    private void Write(string command, ContainerEngine? engine) =>
        reporter.High(engine is null ? $"Run it, where docker is, with: {command}" : $"Run it with: {command}");
}
