using System.Collections.Immutable;

namespace ContainerStages.Ledgers;

/// <summary>What builds the image beside what ships in it, as far as this build has measured it.</summary>
/// <param name="Image">The image.</param>
/// <param name="IsAudited">Whether NuGet looked for vulnerabilities at the restore.</param>
/// <param name="Vulnerabilities">What NuGet found, sorted.</param>
internal sealed record LedgerImpact(LedgerContent Image, bool IsAudited, ImmutableArray<LedgerVulnerability> Vulnerabilities)
{
    /// <summary>The build machine; null if another builder has made the app.</summary>
    public LedgerContent? Build { get; init; }
}

/// <param name="Parts">Their files.</param>
internal sealed record LedgerContent(ImmutableArray<LedgerPart> Parts)
{
    /// <summary>How many packages of the distribution there are; null if it is not known.</summary>
    public int? SystemPackages { get; init; }

    /// <summary>How many programs run as their owner or group; null if it is not known.</summary>
    public int? SetuidPrograms { get; init; }

    /// <summary>How many shells there are; null if it is not known.</summary>
    public int? Shells { get; init; }
}

/// <param name="Bytes">Not compressed.</param>
internal sealed record LedgerPart(string Name, int Files, long Bytes);

/// <param name="Package">The id of a NuGet package.</param>
/// <param name="Level">NuGet's: low, moderate, high or critical.</param>
/// <param name="Message">NuGet's, with its version and the advisory's address.</param>
/// <param name="IsInImage">Whether files of the package ship.</param>
internal sealed record LedgerVulnerability(string Package, string Level, string Message, bool IsInImage);
