namespace ContainerStages.App;

/// <summary>Which part of an image's start command the app's command is (<c>ContainerAppCommandInstruction</c>).</summary>
public enum AppCommandInstruction
{
    /// <summary>The entry point, which a user of the image does not replace.</summary>
    Entrypoint,

    /// <summary>The beginning of the command, which a user may replace.</summary>
    DefaultArgs,

    /// <summary>No part: there is no app command.</summary>
    None,
}
