namespace ContainerStages.Stages.Graph;

/// <summary>The stage that every project has and whose result may be kept: the published app, and what else the image needs to know of it.</summary>
internal sealed record PublishStage() : FileStage("publish")
{
    /// <summary>The folder of the published files.</summary>
    public const string FilesFolder = "files";

    /// <summary>The folder of other files that describe them: the assemblies before they were trimmed, and settings.</summary>
    public const string OriginsFolder = "origins";

    /// <summary>The file that says where each published file comes from.</summary>
    public const string ItemsFile = "items.json";

    public override string FolderFor(CommandStage dependent) => throw new InvalidOperationException("internal error: no stage can depend on the publish");
}
