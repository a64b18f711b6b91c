namespace ContainerStages.Layers;

/// <summary>From a file's origin to its layer: a table, and nothing else.</summary>
internal static class LayerClassifier
{
    /// <param name="trimmed">The framework was trimmed, so that its bytes depend on the app (see <see cref="LayerClass.TrimmedFramework"/>).</param>
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
