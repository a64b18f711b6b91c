using ContainerStages.IO;
using ContainerStages.Layers;
using ContainerStages.Oci;

namespace ContainerStages.App;

/// <summary>One file of the publish folder, with its data.</summary>
/// <param name="RelativePath">Below the publish folder, with <c>/</c>.</param>
/// <param name="Content">The content, which was read once when the file was found.</param>
/// <param name="Origin">Decides the layer.</param>
/// <param name="IsTrimmed">Whether the trimmer wrote it: its bytes depend on the calls of the rest of the app.</param>
/// <param name="IsExecutable">Whether it is a program or a script, which gets the executable bit.</param>
internal sealed record PublishedFile(string RelativePath, FileContent Content, FileOrigin Origin, bool IsTrimmed, bool IsExecutable)
{
    /// <summary>See <see cref="DeclaredInput"/>.</summary>
    public string Input { get; init; } = DeclaredInput.Generated + RelativePath;

    /// <inheritdoc cref="ItemOrigin.IsPrerelease"/>
    public bool IsPrerelease { get; init; }

    /// <summary>
    /// Whether the app is compiled against it, so that the SDK lists it in <c>App.deps.json</c>. A plug-in that is published as content is not.
    /// </summary>
    public bool IsReference { get; init; }

    /// <summary>Its path among the sources, from the project's folder, with <c>/</c>; null for a file that a build wrote.</summary>
    public string? Source { get; init; }

    /// <summary>A path such as <c>lib/net10.0/Lib.dll</c>; null if the file is not from a package.</summary>
    public string? PathInPackage { get; init; }

    /// <summary>The digest of the compiler's inputs if the file was compiled ahead of time (ReadyToRun), else null.</summary>
    public Digest? Compiler { get; init; }

    /// <summary>The mode that the project asks for; null for the usual one.</summary>
    public UnixMode? Mode { get; init; }

    /// <summary>The owner that the project asks for; null for root.</summary>
    public NumericUser? Owner { get; init; }

    /// <summary>The class of the layer that its origin puts it in.</summary>
    /// <param name="trimmed">Whether the framework was trimmed, so that its bytes depend on the app (see <see cref="LayerClass.TrimmedFramework"/>).</param>
    public LayerClass ClassOf(bool trimmed) => Origin switch
    {
        FileOrigin.RuntimeNative => LayerClass.RuntimeNative,
        FileOrigin.Framework => trimmed ? LayerClass.TrimmedFramework : LayerClass.Framework,
        FileOrigin.Package => IsPrerelease ? LayerClass.Prereleases : LayerClass.Packages,
        FileOrigin.Project => LayerClass.Projects,
        FileOrigin.Asset => LayerClass.Assets,
        _ => LayerClass.App,
    };
}
