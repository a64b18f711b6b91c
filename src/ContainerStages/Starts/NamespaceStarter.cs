using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using CliWrap;
using ContainerStages.Oci;
using ContainerStages.Processes;

namespace ContainerStages.Starts;

/// <summary>
/// Starts an image without any engine: its files in a folder, and a process in user, mount, process and network namespaces of its own
/// (user_namespaces(7)), which needs neither root nor a service. The network has a loopback and no way out.
/// </summary>
[SupportedOSPlatform("linux")]
internal abstract class NamespaceStarter : IStarter
{
    /// <summary>Of the build's environment, the tools see the path alone, and the app nothing.</summary>
    private const string WithoutEnvironment = """exec env -i PATH="$PATH:/usr/sbin:/sbin" "$@" """;

    /// <summary>Whatever happens to the build, the app is gone so long after its time.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    public abstract string Name { get; }

    public Task<Platform> PlatformAsync(CancellationToken cancellationToken) =>
        Task.FromResult(
            Platform.FromRuntimeIdentifier($"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}")
            ?? throw new CannotRunHereException($"no images are for {RuntimeInformation.OSArchitecture}"));

    public async Task<IStartedApp> StartAsync(StartRequest request, CancellationToken cancellationToken)
    {
        ImageConfig config = request.Image.Config;
        ImmutableArray<string> environment = EnvironmentOf(config);
        if (environment.Select(variable => variable.Split('=')[0]).FirstOrDefault(name => !CanSet(name)) is { } refused)
        {
            throw new CannotRunHereException($"it cannot set {refused} for the app alone");
        }

        await TryOutAsync(cancellationToken);
        if (!NumericUser.TryParse(config.User, out NumericUser user))
        {
            throw new CannotRunHereException($"it needs a numeric user, and the image has '{config.User}'");
        }

        string[] mountPoints = request.IsReadOnly ? ["dev", "proc", "tmp"] : ["dev", "proc"];
        RootFolder root = await RootFolder.CreateAsync(request, user, mountPoints, cancellationToken);
        var place = new NamespacePlace(root.FullName, user)
        {
            WorkingDirectory = config.WorkingDirectory is { Length: > 0 } folder ? folder : "/",
            IsReadOnly = request.IsReadOnly,
            WritableFolders = request.IsReadOnly ? [.. request.WritableFolders.Where(root.HasFolder)] : [],
        };
        return new NamespaceApp(Command(place, environment, [.. config.Entrypoint, .. config.Command], request.Timeout + request.StayUp + Grace), root);
    }

    /// <summary>
    /// What the image's configuration says of the environment. A line without a name or value is no variable, and of the tools' arguments it would be
    /// another one: <c>env</c> runs a word without <c>=</c>, outside of the image.
    /// </summary>
    internal static ImmutableArray<string> EnvironmentOf(ImageConfig config) => [.. config.EnvironmentVariables.Where(variable => variable.IndexOf('=', StringComparison.Ordinal) > 0)];

    /// <summary>Whether the app can have this variable without a tool of this machine obeying it.</summary>
    protected virtual bool CanSet(string variable) => true;

    /// <summary>The arguments of what runs a command in a place: a program and its arguments.</summary>
    protected abstract IEnumerable<string> Arguments(NamespacePlace place, ImmutableArray<string> environment, ImmutableArray<string> command);

    /// <summary>Many systems forbid user namespaces. That a command of this machine runs tells their refusal from an app's.</summary>
    private async Task TryOutAsync(CancellationToken cancellationToken)
    {
        var log = new LogTail();
        try
        {
            CommandResult result = await Command(new NamespacePlace("/", new NumericUser(1654, 1654)), ["PATH=/usr/bin:/bin"], ["true"], Grace)
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
    }

    private Command Command(NamespacePlace place, ImmutableArray<string> environment, ImmutableArray<string> command, TimeSpan most) =>
        ChildProcess.Wrap("sh")
            .WithArguments(["-c", WithoutEnvironment, "sh", "timeout", "-s", "KILL", most.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), .. Arguments(place, environment, command)])
            .WithValidation(CommandResultValidation.None);
}

/// <summary>Where a command runs.</summary>
/// <param name="Root">The folder that it sees as <c>/</c>.</param>
/// <param name="User">Who it sees itself as.</param>
internal sealed record NamespacePlace(string Root, NumericUser User)
{
    /// <summary>What the kernel gives every process of a container, as far as .NET and its libraries open it.</summary>
    public static readonly ImmutableArray<string> Devices = ["null", "zero", "full", "random", "urandom"];

    public string WorkingDirectory { get; init; } = "/";

    public bool IsReadOnly { get; init; }

    /// <summary>Folders of the root that stay writable when it is read-only.</summary>
    public ImmutableArray<string> WritableFolders { get; init; } = [];
}
