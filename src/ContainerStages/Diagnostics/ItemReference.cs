namespace ContainerStages.Diagnostics;

/// <summary>The MSBuild item that a failure is about, so that the caller can report where the project defines it.</summary>
/// <param name="ItemType">Such as <c>ContainerStageLayer</c>.</param>
/// <param name="Name">Its <c>Include</c>.</param>
internal sealed record ItemReference(string ItemType, string Name)
{
    public static ItemReference Layer(string name) => new("ContainerStageLayer", name);

    public static ItemReference Folder(string path) => new("ContainerStageFolder", path);

    public static ItemReference Check(string code) => new("ContainerStageCheck", code);

    public static ItemReference Copy(string source) => new("ContainerStageCopy", source);

    public static ItemReference Link(string path) => new("ContainerStageLink", path);

    public static ItemReference Files(string name) => new("ContainerStageFiles", name);

    public static ItemReference Annotation(string name) => new("ContainerStageAnnotation", name);

    public static ItemReference Destination(string repository) => new("ContainerStageDestination", repository);

    public static ItemReference PathFolder(string path) => new("ContainerStagePath", path);

    public static ItemReference Variable(string name) => new("ContainerEnvironmentVariable", name);

    public static ItemReference ScanException(string vulnerability) => new("ContainerStageScanException", vulnerability);

    public static ItemReference Stage(string name) => new("ContainerStage", name);
}
