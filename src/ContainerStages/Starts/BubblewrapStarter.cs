using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using CliWrap;
using ContainerStages.Oci;
using ContainerStages.Processes;
using ContainerStages.Storage;

namespace ContainerStages.Starts;

/// <summary>
/// Starts an image without any engine: its files in a folder, and a process in a <see cref="Sandbox"/> that bubblewrap (<c>bwrap</c>, which Flatpak uses)
/// makes. It needs neither root nor a service. The network has a loopback and no way out.
/// </summary>
/// <param name="program">A name on the path, or a path.</param>
[SupportedOSPlatform("linux")]
internal sealed class BubblewrapStarter(string program = "bwrap") : IStarter
{
    /// <summary>However the build ends, the script that tries the sandbox out is gone after this time.</summary>
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(30);

    /// <summary>Before this one, a user namespace has no count of processes of its own: the user's other processes would use up the app's.</summary>
    private static readonly Version OldestKernel = new(5, 14);

    /// <summary>
    /// Runs in the sandbox before the app does, and fails where the sandbox does not protect the machine. Opening a file to append nothing changes nothing.
    /// </summary>
    private const string Probe =
        """
        fail() { echo "it would not protect this machine: $1" >&2; exit 1; }
        for file in /proc/sysrq-trigger /proc/sys/kernel/core_pattern /proc/sys/kernel/modprobe /proc/sys/vm/* /proc/sys/fs/* /proc/irq/*/smp_affinity; do
          if [ -f "$file" ] && (: >> "$file") 2>/dev/null; then fail "the app could write to $file"; fi
        done
        while read -r name value rest; do
          case $name in
            CapInh:|CapPrm:|CapEff:|CapBnd:|CapAmb:) [ "$value" = 0000000000000000 ] || fail "the app would have capabilities" ;;
            NoNewPrivs:) [ "$value" = 1 ] || fail "the app could get new privileges" ;;
          esac
        done < /proc/self/status
        while read -r name kind value rest; do
          case "$name $kind" in "Max processes") [ "$value" != unlimited ] || fail "the app could start any number of processes" ;; esac
        done < /proc/self/limits
        if unshare --user true 2>/dev/null; then fail "the app could make user namespaces"; fi
        """;

    public string Name => "bubblewrap";

    public Task<Platform> PlatformAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            Platform.OfMachine ?? throw new CannotRunHereException($"no images are for {RuntimeInformation.OSArchitecture}"));

    public async Task<IStartedApp> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        ImageConfig config = request.Image.Config;
        await TryOutAsync(request.Store, cancellationToken);
        if (!NumericUser.TryParse(config.User, out NumericUser user))
        {
            throw new CannotRunHereException($"it needs a numeric user, and the image has '{config.User}'");
        }

        string[] mountPoints = request.IsReadOnly ? ["dev", "proc", "tmp"] : ["dev", "proc"];
        RootFolder root = await RootFolder.CreateAsync(request, user, mountPoints, cancellationToken);
        var sandbox = new Sandbox(root.Folder, user)
        {
            Limits = request.Limits,
            WorkingDirectory = config.WorkingDirectory is { Length: > 0 } folder ? folder : "/",
            IsReadOnly = request.IsReadOnly,
            WritableFolders = request.IsReadOnly ? [.. request.WritableFolders.Where(root.HasFolder)] : [],
        };
        return new BubblewrapApp(Command(sandbox, request.Longest, EnvironmentOf(config), [.. config.Entrypoint, .. config.Command]), root);
    }

    /// <summary>What the image's configuration says of the environment. A line without a name or value is no variable.</summary>
    internal static ImmutableArray<string> EnvironmentOf(ImageConfig config) => [.. config.EnvironmentVariables.Where(variable => variable.IndexOf('=', StringComparison.Ordinal) > 0)];

    /// <summary>Many systems forbid user namespaces, or allow too much in them. That a script of this machine runs and finds nothing wrong tells it beforehand.</summary>
    private async Task TryOutAsync(ContentStore store, CancellationToken cancellationToken)
    {
        if (Environment.OSVersion.Version < OldestKernel)
        {
            throw new CannotRunHereException($"it needs Linux {OldestKernel}, and this is {Environment.OSVersion.Version}");
        }

        var log = new LogTail();
        string folder = store.TemporaryFolders.Create();
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, Sandbox.Root));
            CommandResult result = await Command(new Sandbox(folder, new NumericUser(1654, 1654)) { IsOnMachine = true }, LongestProbe, ["PATH=/usr/bin:/bin"], ["sh", "-c", Probe])
                .WithStandardErrorPipe(PipeTarget.Create(log.ReadAsync))
                .ExecuteAsync(cancellationToken);
            if (result.ExitCode != 0)
            {
                throw new CannotRunHereException(log.Lines.Count > 0 ? log.Lines[^1] : $"it ends with exit code {result.ExitCode}");
            }
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new CannotRunHereException(e.Message, e);
        }
        finally
        {
            TemporaryFolders.Remove(folder);
        }
    }

    private Command Command(Sandbox sandbox, TimeSpan most, ImmutableArray<string> environment, ImmutableArray<string> command) =>
        ChildProcess.Wrap("sh").WithArguments((sandbox with { Bubblewrap = program }).Arguments(most, environment, command)).WithValidation(CommandResultValidation.None);
}
