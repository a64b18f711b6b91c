using System.Collections.Immutable;
using ContainerStages.App;
using ContainerStages.FileSystems;
using ContainerStages.Images;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Facts;

/// <summary>The input of checks that run before an image is built.</summary>
/// <param name="Plan">The planned image.</param>
/// <param name="Base">The base's files, without the app's layers.</param>
/// <param name="FileSystem">The files that a container of the image will see: the merged layers of the base and the app.</param>
/// <param name="Files">The publish folder.</param>
/// <param name="Root">The folder of the files in the image; null for its root.</param>
/// <param name="UserLayers">The layers that the project defines.</param>
/// <param name="AppName">The name of the app's assembly: of several programs in the publish folder, the one that the host starts.</param>
internal sealed record PlanUnderCheck(
    ImagePlan Plan,
    ImageFileSystem Base,
    ImageFileSystem FileSystem,
    IReadOnlyList<PublishedFile> Files,
    ContainerPath? Root,
    IReadOnlyList<UserLayer> UserLayers,
    string AppName)
{
    /// <summary>The files that are copied besides the published files.</summary>
    public ImmutableArray<CopiedFiles> Copies { get; init; } = [];

    /// <summary>The project's budgets; there are no limits by default.</summary>
    public Budgets Budgets { get; init; } = new();

    /// <summary>The settings that the runtime is started with; null if they are not known.</summary>
    public RuntimeConfig? Settings { get; init; } = RuntimeConfig.Find(Files, AppName);

    /// <summary>The code of the app, its projects and packages; empty if it is compiled to native code or inside a single file.</summary>
    public ImmutableArray<ReadAssembly> Assemblies { get; init; } = [];

    /// <summary><c>PublishSingleFile</c>: assemblies and their settings are inside one file.</summary>
    public bool IsSingleFile { get; init; }

    /// <summary>Whether the single file unpacks itself when it starts.</summary>
    public bool UnpacksItself { get; init; }

    /// <summary>The app runs on .NET's runtime, its own or a shared one: it is not compiled ahead of time.</summary>
    public bool HasRuntime => IsSingleFile || RuntimeConfig.FileOf(Files, AppName) is not null;

    /// <summary>The path in the image of a published file, without the first slash.</summary>
    /// <param name="relativePath">Below the publish folder.</param>
    public string PathOf(string relativePath) => Root is null ? relativePath : $"{Root}/{relativePath}";

    /// <summary>The reverse: the path below the app's folder, as for a published file, or else from the image's root.</summary>
    public string RelativePathOf(LayerEntry entry) => Root is { } root && entry.Path.IsBelow(root) ? entry.Path.Value[(root.Value.Length + 1)..] : entry.Path.Value;

    /// <summary>Whether a file is in a layer of the app, directly in the app's folder.</summary>
    public bool IsBesideApp(ImageEntry file) => !file.Layer.IsBase && file.Entry.Path == PathOf(file.Entry.Name);

    /// <summary>The program that the image starts; null if it starts none.</summary>
    public StartedProgram? Started => StartedProgram.Of(this);
}
