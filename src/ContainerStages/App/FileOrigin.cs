namespace ContainerStages.App;

/// <summary>The origin of a published file, as MSBuild knows it. The origin decides the file's layer; the name never does.</summary>
internal enum FileOrigin
{
    /// <summary>The app itself: its assembly, its configuration, and files of unknown origin.</summary>
    App,

    /// <summary>A native file of a runtime pack.</summary>
    RuntimeNative,

    /// <summary>A managed assembly of a runtime pack.</summary>
    Framework,

    /// <summary>A NuGet package: its assemblies, and its content files wherever they are published from.</summary>
    Package,

    /// <summary>A referenced project, direct or transitive: its assemblies with their symbols and satellites, and its content.</summary>
    Project,

    /// <summary>A static web asset: a file that is served from <c>wwwroot</c>, and the manifest of these files.</summary>
    Asset,
}
