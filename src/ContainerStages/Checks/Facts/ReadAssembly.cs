using ContainerStages.App;
using ContainerStages.Metadata;

namespace ContainerStages.Checks.Facts;

/// <summary>An assembly of the app, its projects or packages, with its facts.</summary>
internal sealed record ReadAssembly(PublishedFile File, AssemblyFacts Facts)
{
    /// <summary>
    /// Whether rules may report the code. For a package that is not trimmed, it is not known which part the app uses.
    /// </summary>
    public bool IsReached => File.Origin != FileOrigin.Package || File.IsTrimmed;
}
