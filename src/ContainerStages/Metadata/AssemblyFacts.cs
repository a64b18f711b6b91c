using System.Collections.Immutable;

namespace ContainerStages.Metadata;

/// <summary>Facts about one assembly. They depend only on the file's bytes; no code of it is executed.</summary>
internal sealed record AssemblyFacts
{
    public required string Name { get; init; }

    public required Version Version { get; init; }

    /// <summary>The id of its only module. Every compilation with another result has another id.</summary>
    public required Guid Mvid { get; init; }

    /// <summary>Names of the assemblies that it refers to.</summary>
    public required ImmutableArray<string> References { get; init; }

    /// <summary>The types of other assemblies that it refers to.</summary>
    public required ImmutableArray<UsedType> Types { get; init; }

    /// <summary>Whether the assembly asks anywhere which system it runs on: then it is written for several systems.</summary>
    public bool AsksForPlatform => Types.Any(type => type.Members.Any(member => CallsOfInterest.AskForPlatform(type.Name, member)));

    /// <summary>The calls of <see cref="CallsOfInterest"/>.</summary>
    public required ImmutableArray<Call> Calls { get; init; }

    /// <summary>The native libraries that it imports functions from (<c>DllImport</c>, <c>LibraryImport</c>).</summary>
    public ImmutableArray<NativeImport> Imports { get; init; } = [];

    /// <summary>The path of the symbols from the PE file's debug directory; null if it has none.</summary>
    public required string? SymbolPath { get; init; }

    /// <summary>The sources' paths from embedded symbols.</summary>
    public required ImmutableArray<string> Documents { get; init; }
}

/// <param name="Name">A name such as <c>System.TimeZoneInfo</c>.</param>
/// <param name="Assembly">The assembly that the reference names.</param>
/// <param name="Members">Names of the used methods and fields.</param>
internal sealed record UsedType(string Name, string Assembly, ImmutableArray<string> Members)
{
    public bool HasAny(string name, params string[] members) => Name == name && members.Any(member => Members.Contains(member));
}

/// <param name="Library">As written, such as <c>sqlite3</c>.</param>
/// <param name="Method">The first method that is imported from it, such as <c>App.Native.Open</c>.</param>
internal sealed record NativeImport(string Library, string Method);

/// <param name="Caller">A name such as <c>App.Program.Main</c>.</param>
/// <param name="Member">A name such as <c>System.TimeZoneInfo.FindSystemTimeZoneById</c>.</param>
/// <param name="Parameters">Names of the parameters' types; empty for a type parameter.</param>
/// <param name="Arguments">One for each parameter.</param>
internal sealed record Call(string Caller, string Member, ImmutableArray<string> Parameters, ImmutableArray<Argument> Arguments)
{
    /// <summary>Whether the caller asks which system it runs on: the call may be for a system other than Linux.</summary>
    public bool AsksForPlatform { get; init; }

    /// <summary>The exceptions that the caller catches around the call; <c>?</c> for one with a filter.</summary>
    public ImmutableArray<string> Caught { get; init; } = [];
}

/// <summary>An argument of a call. It is a class for the same reason as <see cref="Instruction"/>.</summary>
/// <param name="IsKnown">Whether the argument is a literal or <c>null</c>.</param>
/// <param name="Text">The text of a literal.</param>
internal sealed record Argument(bool IsKnown, string? Text)
{
    /// <summary>An argument that depends on a variable or a branch.</summary>
    public static Argument Unknown { get; } = new(false, null);

    public static Argument Null { get; } = new(true, null);

    public static Argument Literal(string text) => new(true, text);
}
