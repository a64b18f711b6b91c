using ContainerStages.Oci;

namespace ContainerStages.Layers;

/// <summary>One file of the publish folder, and what is known about it.</summary>
/// <param name="RelativePath">Below the publish folder, with <c>/</c>.</param>
/// <param name="Content">Read once, when the file was found.</param>
/// <param name="Origin">Decides the layer.</param>
/// <param name="IsTrimmed">The trimmer wrote it: its bytes depend on what the rest of the app calls.</param>
/// <param name="IsExecutable">It is a program or a script, so it gets the executable bit.</param>
internal sealed record PublishedFile(string RelativePath, FileContent Content, FileOrigin Origin, bool IsTrimmed, bool IsExecutable)
{
    /// <summary>See <see cref="DeclaredInput"/>.</summary>
    public string Input { get; init; } = DeclaredInput.Generated + RelativePath;

    /// <summary>The app is compiled against it, so that the SDK lists it in <c>App.deps.json</c>. A plug-in that is published as content is not.</summary>
    public bool IsReference { get; init; }

    /// <summary>Where it stands among the sources, from the project's folder, with <c>/</c>; null for what a build wrote.</summary>
    public string? Source { get; init; }

    /// <summary>Such as <c>lib/net10.0/Lib.dll</c>; null for what is from no package.</summary>
    public string? PathInPackage { get; init; }

    /// <summary>Stands for the compiler that has made machine code of it (ReadyToRun), and for all that it went by; null where there was none.</summary>
    public Digest? Compiler { get; init; }
}
