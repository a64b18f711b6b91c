using System.Collections.Immutable;
using System.Text;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Elf;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.Tests.Checks;

/// <summary>Images as lists of facts: the files of a base, ours below <c>/app</c>, and what is started. No file is written or read.</summary>
internal sealed record ImageFacts
{
    private const int Amd64 = 62;

    public ImmutableArray<IndexEntry> InBase { get; init; } = [];

    public ImmutableArray<IndexEntry> Ours { get; init; } = [];

    public ImmutableArray<PublishedFile> Published { get; init; } = [];

    /// <summary>As <c>NAME=value</c>.</summary>
    public ImmutableArray<string> BaseEnvironment { get; init; } = [];

    /// <summary>As <c>NAME=value</c>.</summary>
    public ImmutableArray<string> Environment { get; init; } = [];

    public ImmutableArray<string> Entrypoint { get; init; } = ["/app/App"];

    public ImmutableArray<string> Command { get; init; } = [];

    public NumericUser User { get; init; } = NumericUser.Root;

    public ImmutableArray<string> Healthcheck { get; init; } = [];

    /// <summary>With the probe's command in <see cref="Healthcheck"/>.</summary>
    public string HealthProbe { get; init; } = "";

    public ImmutableArray<ExposedPort> Ports { get; init; } = [];

    /// <summary>More members of the base's configuration, each with a comma behind it.</summary>
    public string BaseSettings { get; init; } = "";

    public bool IsSingleFile { get; init; }

    public bool UnpacksItself { get; init; }

    public PlanUnderCheck UnderCheck
    {
        get
        {
            string variables = string.Join(',', BaseEnvironment.Select(variable => $"\"{variable}\""));
            LayerIndex below = new("base", IsBase: true, InBase);
            var image = new Image
            {
                Name = "test",
                Descriptor = new Descriptor(MediaType.OciManifest, Digest.Of("manifest"u8), 1),
                Config = ImageConfig.Parse(Encoding.UTF8.GetBytes($$$"""{"os":"linux","architecture":"amd64","config":{ {{{BaseSettings}}} "Env":[{{{variables}}}]}}""")),
                Layers = [],
            };
            var plan = new ImagePlan
            {
                Base = image,
                Layers = [],
                Settings = new ImageSettings
                {
                    Created = "",
                    User = User,
                    Healthcheck = Healthcheck.IsEmpty ? null : new HealthCheck { Command = Healthcheck, Probe = HealthProbe },
                    ExposedPorts = Ports,
                    WorkingDirectory = "/app",
                    Entrypoint = Entrypoint,
                    Command = Command,
                    Environment = [.. Environment.Select(variable => variable.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
                },
                Compression = Compression.Default,
                IsDocker = false,
            };
            return new PlanUnderCheck(
                plan, ImageFileSystem.Merge(below), ImageFileSystem.Merge(below, new LayerIndex("app", IsBase: false, Ours)), [.. Published], ContainerPath.Parse("app"), [], AppName: "App")
            {
                IsSingleFile = IsSingleFile,
                UnpacksItself = UnpacksItself,
            };
        }
    }

    public static IndexEntry File(string path, UnixMode? mode = null) => new(path, EntryType.File) { Mode = mode ?? UnixMode.Data };

    public static IndexEntry Link(string path, string target) => new(path, EntryType.SymbolicLink) { Target = target };

    public static IndexEntry Library(string path, params string[] needed) => File(path) with { Elf = Elf(needed) };

    public static IndexEntry Program(string path, params string[] needed) =>
        File(path, UnixMode.Executable) with { Elf = Elf(needed) with { IsProgram = true, Interpreter = "/lib64/ld-linux-x86-64.so.2" } };

    private static ElfFacts Elf(string[] needed) => new() { Machine = Amd64, Is64Bit = true, IsBigEndian = false, IsProgram = false, Needed = [.. needed] };
}
