using System.Collections.Immutable;
using ContainerStages.Checks.Metadata;
using ContainerStages.Images;
using ContainerStages.Layers;
using ContainerStages.Storage;

namespace ContainerStages.Checks.Code;

/// <summary>What rules about the app's code may look at: the code, and the image that it will run in.</summary>
internal sealed record CodeUnderCheck
{
    /// <summary>The publish folder.</summary>
    public required IReadOnlyList<PublishedFile> Files { get; init; }

    /// <summary>See <see cref="CodeReader"/>.</summary>
    public required ImmutableArray<ReadAssembly> Assemblies { get; init; }

    /// <summary>See <see cref="AssemblyFaultsReader"/>.</summary>
    public required ImmutableArray<AssemblyFault> Faults { get; init; }

    public required RuntimeConfig Settings { get; init; }

    /// <summary>Of the image.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Where <c>Process.Start</c> looks for a bare name: the app's folder, the working directory, and those of <c>PATH</c>.</summary>
    public required IReadOnlyList<string> ProgramFolders { get; init; }

    /// <summary>Whether the image has a file or folder at an absolute path.</summary>
    public required Func<string, bool> Exists { get; init; }

    public bool IsInvariantGlobalization => Settings.IsInvariantGlobalization(Environment);

    public bool IsInvariantTimezone => Settings.IsInvariantTimezone(Environment);

    /// <summary>The calls that can be held against the app, by the assembly that has them.</summary>
    public IEnumerable<(ReadAssembly Assembly, Call[] Calls)> CallsTo(params string[] types) => Assemblies
        .Where(assembly => assembly.IsReached)
        .Select(assembly => (assembly, assembly.Facts.Calls.Where(call => types.Any(type => IsOf(type, call)) && !IsPrepared(assembly, call)).ToArray()))
        .Where(pair => pair.Item2.Length > 0);

    private static bool IsOf(string type, Call call) =>
        call.Member.Length > type.Length && call.Member[type.Length] == '.' && call.Member.StartsWith(type, StringComparison.Ordinal);

    /// <summary>
    /// Whether the caller is ready for the call's failure: it catches just that, or it is a package's, which tries out what there is. An app that
    /// catches any exception does so to log it.
    /// </summary>
    private static bool IsPrepared(ReadAssembly assembly, Call call) =>
        call.Caught.Any(exception => assembly.File.Origin == FileOrigin.Package || exception is not ("System.Exception" or "System.Object"));
}

/// <summary>The rules for the app's code, in the order of their codes. One rule, one file.</summary>
internal static class CodeChecks
{
    /// <summary>Reads the code, or the notes about it, and runs the rules.</summary>
    public static async Task<ImmutableArray<Finding>> RunAsync(PlanUnderCheck plan, ContentStore store, CancellationToken cancellationToken)
    {
        RuntimeConfig settings = plan.Settings ?? RuntimeConfig.Empty;
        ImmutableDictionary<string, string> environment = plan.Plan.Environment;
        return Run(new CodeUnderCheck
        {
            Files = plan.Files,
            Assemblies = plan.Assemblies,
            Faults = await AssemblyFaultsReader.ReadAsync(plan.Files, settings.Frameworks.Length > 0, store, cancellationToken),
            Settings = settings,
            Environment = environment,
            ProgramFolders = [$"/{plan.Root}", plan.Plan.Settings.WorkingDirectory, .. environment.GetValueOrDefault("PATH", StartedProgram.DefaultPath).Split(':')],
            Exists = path => plan.FileSystem.Resolve(path) is not null,
        });
    }

    public static ImmutableArray<Finding> Run(CodeUnderCheck code) =>
    [
        .. CultureRule.Check(code),
        .. SqlClientRule.Check(code),
        .. TimeZoneRule.Check(code),
        .. UserNameRule.Check(code),
        .. ProgramRule.Check(code),
        .. BuildPathRule.Check(code),
        .. ReflectionJsonRule.Check(code),
        .. MissingReferenceRule.Check(code),
        .. MissingImplementationRule.Check(code),
    ];
}
