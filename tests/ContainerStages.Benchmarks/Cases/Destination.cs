using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Cases;

/// <summary>Where an app's images go to.</summary>
/// <param name="Property">Of the publish command.</param>
/// <param name="Megabytes">What the destination has got so far.</param>
internal sealed record Destination(string Property, Func<double> Megabytes)
{
    public static Destination Registry(CaseFolder folder) => new($"-p:ContainerRegistry={folder.RegistryHost}", folder.RegistryMegabytes);

    /// <summary>A command of the engine's name comes first on the path, and counts what is loaded.</summary>
    /// <param name="name"><c>docker</c> or <c>podman</c>.</param>
    /// <param name="command">The engine's command with its options, for a shell.</param>
    public static async Task<Destination> EngineAsync(CaseFolder folder, string name, string command)
    {
        var loaded = new FileInfo(folder.Combine("loaded"));
        folder.Write("loaded", "");
        folder.Write($"bin/{name}", $"""
            #!/bin/sh
            case " $* " in *" load "*) tee -a '{loaded.FullName}' | {command} "$@" ;; *) exec {command} "$@" ;; esac
            """);
        await Tool.RunAsync("chmod", "+x", folder.Combine("bin", name));
        folder.Environment["PATH"] = $"{folder.Combine("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        return new Destination($"-p:LocalRegistry={char.ToUpperInvariant(name[0])}{name[1..]}", () =>
        {
            loaded.Refresh();
            return CaseFolder.Megabytes(loaded.Length);
        });
    }
}
