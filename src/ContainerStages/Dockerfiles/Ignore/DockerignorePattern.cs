namespace ContainerStages.Dockerfiles.Ignore;

/// <summary>One line of a .dockerignore: what it says after cleaning, and whether it takes back (<c>!</c>) what earlier lines ignored.</summary>
internal sealed record DockerignorePattern(string Pattern, bool IsException);
