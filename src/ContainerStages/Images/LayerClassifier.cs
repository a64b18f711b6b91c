using ContainerStages.App;
using ContainerStages.Layers;

namespace ContainerStages.Images;

/// <summary>The table of the layer for each origin of a file.</summary>
internal static class LayerClassifier
{
    /// <param name="trimmed">Whether the framework was trimmed, so that its bytes depend on the app (see <see cref="LayerClass.TrimmedFramework"/>).</param>
    public static LayerClass ClassOf(FileOrigin origin, bool trimmed) => origin switch
    {
        FileOrigin.RuntimeNative => LayerClass.RuntimeNative,
        FileOrigin.Framework => trimmed ? LayerClass.TrimmedFramework : LayerClass.Framework,
        FileOrigin.Package => LayerClass.Packages,
        FileOrigin.Project => LayerClass.Projects,
        FileOrigin.Asset => LayerClass.Assets,
        _ => LayerClass.App,
    };
}
