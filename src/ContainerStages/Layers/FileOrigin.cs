namespace ContainerStages.Layers;

/// <summary>Where a published file comes from, as MSBuild knows it. It decides the file's layer; its name never does.</summary>
internal enum FileOrigin
{
    /// <summary>The app itself: its assembly, its configuration, and whatever nobody can tell the origin of.</summary>
    App,

    /// <summary>A native file of a runtime pack.</summary>
    RuntimeNative,

    /// <summary>A managed assembly of a runtime pack.</summary>
    Framework,

    /// <summary>A NuGet package: its assemblies, and its content files wherever they are published from.</summary>
    Package,

    /// <summary>A referenced project, direct or transitive: its assemblies with their symbols and satellites, and its content.</summary>
    Project,

    /// <summary>A static web asset: what is served from <c>wwwroot</c>, and the manifest of it.</summary>
    Asset,
}
