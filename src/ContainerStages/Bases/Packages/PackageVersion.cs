namespace ContainerStages.Bases.Packages;

/// <summary>A package of a distribution in an image.</summary>
/// <param name="Name">As in dpkg.</param>
/// <param name="Version">As in dpkg: <c>3.0.17-1~deb12u2</c>.</param>
internal sealed record PackageVersion(string Name, string Version);
