namespace ContainerStages.BuildServers;

/// <summary>What a build server is told: <c>ContainerStagesBuildServerCommands</c>.</summary>
[Flags]
internal enum BuildServerCommands
{
    None = 0,

    /// <summary>The image's name and digest, as variables for later steps.</summary>
    Outputs = 1,

    /// <summary>The page about the image.</summary>
    Summary = 2,

    /// <summary>A tag of the build.</summary>
    Tag = 4,

    /// <summary>How far the publish is.</summary>
    Progress = 8,

    /// <summary>Parts of the log that can be folded.</summary>
    Sections = 16,
}
