using System.Collections.Immutable;
using ContainerStages.Bases.Locks;
using ContainerStages.Diagnostics;

namespace ContainerStages.Bases.Frameworks;

/// <summary>NuGet's package of a shared framework for one runtime identifier: a runtime pack, as a self-contained publish takes it.</summary>
/// <param name="Framework">As the host names it, such as <c>Microsoft.NETCore.App</c>.</param>
/// <param name="Id">Such as <c>Microsoft.NETCore.App.Runtime.linux-x64</c>.</param>
internal sealed record FrameworkPack(string Framework, string Id, string Version)
{
    /// <summary>The framework that all others need.</summary>
    public const string Core = "Microsoft.NETCore.App";

    private const string AnyRuntime = "**RID**";

    public override string ToString() => $"{Id} {Version}";

    /// <summary>The packs of an app's frameworks. A framework without a pack for the runtime identifier has none here.</summary>
    /// <param name="frameworks">The app's frameworks (<c>FrameworkReference</c>).</param>
    /// <param name="known">What the SDK knows of them.</param>
    /// <param name="targetVersion">The app's version of .NET, such as <c>10.0</c>.</param>
    /// <param name="runtimeIdentifier">The image's, such as <c>linux-x64</c>.</param>
    /// <param name="fixedVersion"><c>RuntimeFrameworkVersion</c>; empty for the newest that the SDK knows.</param>
    /// <exception cref="ContainerStagesException">The version is none.</exception>
    public static ImmutableArray<FrameworkPack> For(
        IEnumerable<string> frameworks,
        IReadOnlyList<KnownFramework> known,
        string targetVersion,
        string runtimeIdentifier,
        string fixedVersion)
    {
        if (fixedVersion.Length > 0 && !LockedPack.IsVersion(fixedVersion))
        {
            throw ContainerStagesException.InvalidValue("RuntimeFrameworkVersion", fixedVersion, "Use a version of .NET, such as 10.0.12.");
        }

        string? portable = Portable(runtimeIdentifier);
        return
        [
            .. frameworks.Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(name => known.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && NumberOf(one.TargetFramework) == targetVersion))
                .OfType<KnownFramework>()
                .Where(one => portable is not null && one.RuntimeIdentifiers.Contains(portable) && one.PackPattern.Contains(AnyRuntime, StringComparison.Ordinal))
                .Select(one => new FrameworkPack(
                    one.RuntimeName,
                    one.PackPattern.Replace(AnyRuntime, portable, StringComparison.Ordinal),
                    fixedVersion.Length > 0 ? fixedVersion : one.LatestVersion))
                .Where(pack => LockedPack.IsVersion(pack.Version))
                .OrderBy(pack => pack.Framework != Core)
                .ThenBy(pack => pack.Id, StringComparer.Ordinal),
        ];
    }

    /// <summary>The same pack in the version of a lock file.</summary>
    /// <exception cref="ContainerStagesException">The lock file does not have it, or in a version that the app does not start with.</exception>
    public FrameworkPack Locked(FrameworkLock? packs, string fixedVersion, string file)
    {
        if (packs?.Packs.GetValueOrDefault(Id) is not { } locked)
        {
            throw BaseLock.Mismatch(file, $"it has no {Id}, which has the shared framework for this app");
        }

        return fixedVersion.Length > 0 ? locked.Version == fixedVersion ? this : throw BaseLock.Mismatch(file, $"it has {Id} {locked.Version}, and RuntimeFrameworkVersion says {fixedVersion}")
            : MinorOf(locked.Version) == MinorOf(Version) ? this with { Version = locked.Version }
            : throw BaseLock.Mismatch(file, $"it has {Id} {locked.Version}, and the app is for .NET {MinorOf(Version)}");
    }

    /// <summary>The runtime identifier of the packs, which exist without a distribution's name; null for musl, because a composed base has glibc.</summary>
    public static string? Portable(string runtimeIdentifier) =>
        runtimeIdentifier.Contains("musl", StringComparison.Ordinal) || runtimeIdentifier.StartsWith("alpine", StringComparison.Ordinal)
            ? null
            : "linux-" + runtimeIdentifier.Split('-')[^1];

    private static string NumberOf(string targetFramework) => targetFramework[Math.Max(0, targetFramework.AsSpan().IndexOfAnyInRange('0', '9'))..];

    private static string MinorOf(string version) => string.Join('.', version.Split('.', '-')[..Math.Min(2, version.Split('.', '-').Length)]);
}
