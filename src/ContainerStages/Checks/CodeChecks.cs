using System.Collections.Immutable;
using ContainerStages.Checks.Metadata;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Checks;

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

    /// <summary>The calls that can be held against the app.</summary>
    public IEnumerable<(ReadAssembly Assembly, Call Call)> CallsTo(params string[] types) => Assemblies
        .Where(assembly => assembly.IsReached)
        .SelectMany(assembly => assembly.Facts.Calls
            .Where(call => types.Any(type => call.Member.Length > type.Length && call.Member[type.Length] == '.' && call.Member.StartsWith(type, StringComparison.Ordinal)))
            .Select(call => (assembly, call)));
}

/// <summary>The rules for the app's code, in the order of their codes. One rule, one file.</summary>
internal static class CodeChecks
{
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
