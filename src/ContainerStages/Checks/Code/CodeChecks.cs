using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.Checks.Facts;
using ContainerStages.Metadata;
using ContainerStages.Oci;
using ContainerStages.Storage;

namespace ContainerStages.Checks.Code;

/// <summary>The input of rules about the app's code: the code, and the image that it will run in.</summary>
/// <param name="Plan">The planned image.</param>
/// <param name="Faults">See <see cref="AssemblyFaultsReader"/>.</param>
internal sealed record CodeUnderCheck(PlanUnderCheck Plan, ImmutableArray<AssemblyFault> Faults)
{
    /// <summary>The publish folder.</summary>
    public IReadOnlyList<PublishedFile> Files => Plan.Files;

    /// <summary>See <see cref="CodeReader"/>.</summary>
    public ImmutableArray<ReadAssembly> Assemblies => Plan.Assemblies;

    public RuntimeConfig Settings => Plan.Settings ?? RuntimeConfig.Empty;

    /// <summary>The image's environment variables.</summary>
    public ImmutableDictionary<string, string> Environment => Plan.Plan.Environment;

    /// <summary>The folders where <c>Process.Start</c> looks for a bare name: the app's folder, the working directory, and those of <c>PATH</c>.</summary>
    public IEnumerable<string> ProgramFolders =>
        [$"/{Plan.Root}", Plan.Plan.Settings.WorkingDirectory, .. Environment.GetValueOrDefault("PATH", ImageConfig.DefaultPath).Split(':')];

    public bool IsInvariantGlobalization => Settings.IsInvariantGlobalization(Environment);

    public bool IsInvariantTimezone => Settings.IsInvariantTimezone(Environment);

    /// <summary>Whether the image has a file or folder at an absolute path.</summary>
    public bool Exists(string path) => Plan.FileSystem.Resolve(path) is not null;

    /// <summary>The calls that rules may report, by the assembly that has them.</summary>
    public IEnumerable<(ReadAssembly Assembly, Call[] Calls)> CallsTo(params string[] types) => Assemblies
        .Where(assembly => assembly.IsReached)
        .Select(assembly => (assembly, assembly.Facts.Calls.Where(call => types.Any(type => IsOf(type, call)) && !IsPrepared(assembly, call)).ToArray()))
        .Where(pair => pair.Item2.Length > 0);

    private static bool IsOf(string type, Call call) =>
        call.Member.Length > type.Length && call.Member[type.Length] == '.' && call.Member.StartsWith(type, StringComparison.Ordinal);

    /// <summary>
    /// Whether the caller handles the call's failure: it catches exactly that exception, or it is a package's code, where any <c>catch</c> counts
    /// because packages probe for features. An app that catches every exception does so to log it.
    /// </summary>
    private static bool IsPrepared(ReadAssembly assembly, Call call) =>
        call.Caught.Any(exception => assembly.File.Origin == FileOrigin.Package || exception is not ("System.Exception" or "System.Object"));
}

/// <summary>The rules for the app's code, in the order of their codes. One rule, one file.</summary>
internal static class CodeChecks
{
    /// <summary>Reads the code, or the cache entries about it, and runs the rules.</summary>
    public static async Task<ImmutableArray<Finding>> RunAsync(PlanUnderCheck plan, ContentStore store, CancellationToken cancellationToken)
    {
        bool usesSharedFramework = plan.Settings?.Frameworks.IsEmpty == false;
        return Run(new CodeUnderCheck(plan, await AssemblyFaultsReader.ReadAsync(plan.Files, usesSharedFramework, store, cancellationToken)));
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
        .. CodePageRule.Check(code),
        .. WindowsApiRule.Check(code),
        .. RelativeWriteRule.Check(code),
    ];
}
