namespace ContainerStages.Dockerfiles.Expansion;

/// <summary>The escape character of a file that names none.</summary>
internal static class DockerfileEscape
{
    public const char Default = '\\';
}
