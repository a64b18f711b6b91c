namespace ContainerStages.EndToEndTests;

/// <summary>The machine of a build server's runner that sees no engine, and whose skopeo speaks to a registry without TLS.</summary>
internal sealed class RunnerMachine : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="registry">Its host.</param>
    public RunnerMachine(string registry)
    {
        Directory.CreateDirectory(_folder.Combine("bin"));
        Script("docker", "exit 1");
        Script("podman", "exit 1");

        // Newer versions of skopeo have a variable for it.
        Script("skopeo", $"""exec /usr/bin/skopeo --registries-conf '{_folder.Combine("registries.conf")}' "$@" """);
        File.WriteAllText(_folder.Combine("registries.conf"), $"""
            [[registry]]
            location = "{registry}"
            insecure = true
            """);
    }

    /// <summary>Files that a script wrote which nobody should have run: strangers name them so.</summary>
    public string[] FilesOfIntruders => [.. Directory.EnumerateFiles(_folder.Path, "pwned*", SearchOption.AllDirectories)];

    /// <summary>The folder of all runs.</summary>
    public string Work => _folder.Combine("work");

    /// <summary>For all processes; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>
    {
        ["PATH"] = _folder.Combine("bin") + ":" + System.Environment.GetEnvironmentVariable("PATH"),
        ["MSBUILDDISABLENODEREUSE"] = "1",
        ["TF_BUILD"] = null,
        ["GITHUB_ACTIONS"] = null,
        ["DOCKER_CONFIG"] = null,
        ["REGISTRY_AUTH_FILE"] = null,
        ["XDG_RUNTIME_DIR"] = null,
    };

    /// <summary>Adds a program to the machine, in place of its own.</summary>
    public void Script(string name, string text)
    {
        string file = _folder.Combine("bin", name);
        File.WriteAllText(file, $"#!/bin/sh\n{text}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose() => _folder.Dispose();
}
