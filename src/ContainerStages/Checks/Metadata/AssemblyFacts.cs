using System.Collections.Immutable;

namespace ContainerStages.Checks.Metadata;

/// <summary>What one assembly says about itself, without any of it being run. A pure function of the file's bytes.</summary>
internal sealed record AssemblyFacts
{
    public required string Name { get; init; }

    public required Version Version { get; init; }

    /// <summary>Of its only module: another one for every compilation that differs.</summary>
    public required Guid Mvid { get; init; }

    /// <summary>Names of the assemblies that it refers to.</summary>
    public required ImmutableArray<string> References { get; init; }

    /// <summary>The types of other assemblies that it refers to.</summary>
    public required ImmutableArray<UsedType> Types { get; init; }

    /// <summary>It asks somewhere which system it runs on: it is written for several.</summary>
    public bool AsksForPlatform => Types.Any(type => type.Members.Any(member => CallsOfInterest.AskForPlatform(type.Name, member)));

    /// <summary>The calls of <see cref="CallsOfInterest"/>.</summary>
    public required ImmutableArray<Call> Calls { get; init; }

    /// <summary>The native libraries that it imports functions from (<c>DllImport</c>, <c>LibraryImport</c>).</summary>
    public ImmutableArray<NativeImport> Imports { get; init; } = [];

    /// <summary>Where the compiler wrote the symbols, from the PE file's debug directory; null when it says nothing.</summary>
    public required string? SymbolPath { get; init; }

    /// <summary>The sources' paths from embedded symbols.</summary>
    public required ImmutableArray<string> Documents { get; init; }
}

/// <param name="Name">As <c>System.TimeZoneInfo</c>.</param>
/// <param name="Assembly">Where the assembly looks for it.</param>
/// <param name="Members">Names of the methods and fields that it uses.</param>
internal sealed record UsedType(string Name, string Assembly, ImmutableArray<string> Members)
{
    public bool HasAny(string name, params string[] members) => Name == name && members.Any(member => Members.Contains(member));
}

/// <param name="Library">As written, such as <c>sqlite3</c>.</param>
/// <param name="Method">The first one that is imported from it, as <c>App.Native.Open</c>.</param>
internal sealed record NativeImport(string Library, string Method);

/// <param name="Caller">As <c>App.Program.Main</c>.</param>
/// <param name="Member">As <c>System.TimeZoneInfo.FindSystemTimeZoneById</c>.</param>
/// <param name="Parameters">Names of the parameters' types; empty for a type parameter.</param>
/// <param name="Arguments">As many as parameters.</param>
internal sealed record Call(string Caller, string Member, ImmutableArray<string> Parameters, ImmutableArray<Argument> Arguments)
{
    /// <summary>The caller asks which system it runs on: the call may be for another one than Linux.</summary>
    public bool AsksForPlatform { get; init; }

    /// <summary>The exceptions that the caller catches around the call; <c>?</c> for one with a filter.</summary>
    public ImmutableArray<string> Caught { get; init; } = [];
}

/// <summary>What is passed to a call. A class, as <see cref="Instruction"/> is.</summary>
/// <param name="IsKnown">It is a literal, or <c>null</c>.</param>
/// <param name="Text">Of a literal.</param>
internal sealed record Argument(bool IsKnown, string? Text)
{
    /// <summary>Anything that a variable or a branch decides.</summary>
    public static Argument Unknown { get; } = new(false, null);

    public static Argument Null { get; } = new(true, null);

    public static Argument Literal(string text) => new(true, text);
}
