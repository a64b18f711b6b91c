using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ContainerStages.App;

/// <summary>The parts of a base that an app needs besides the C library, as far as its code and settings show.</summary>
/// <param name="Icu">It is not in invariant globalization mode, so .NET looks for ICU at the first use of a culture.</param>
/// <param name="TimeZones">It looks up time zones, or a <c>TZ</c> is set for it.</param>
internal sealed record RuntimeNeeds(bool Icu, bool TimeZones)
{
    /// <summary>Members of <see cref="TimeZoneInfo"/> that read <c>/usr/share/zoneinfo</c> for a zone other than the local one.</summary>
    private static readonly HashSet<string> ZoneLookups =
        ["FindSystemTimeZoneById", "TryFindSystemTimeZoneById", "GetSystemTimeZones", "ConvertTimeBySystemTimeZoneId"];

    /// <param name="files">The published files; the app's <c>runtimeconfig.json</c> takes precedence over the project's properties.</param>
    /// <param name="appName">The name of the app's assembly.</param>
    /// <param name="code">Assemblies of the app, its projects and packages, before trimming or native compilation.</param>
    /// <param name="environment">The image's variables.</param>
    /// <param name="invariantGlobalization">The project's property.</param>
    /// <param name="invariantTimezone">The project's property.</param>
    public static RuntimeNeeds Of(
        IReadOnlyList<PublishedFile> files,
        string appName,
        IEnumerable<string> code,
        IEnumerable<KeyValuePair<string, string>> environment,
        bool invariantGlobalization,
        bool invariantTimezone)
    {
        RuntimeConfig settings = RuntimeConfig.Of(files, appName);
        bool invariant = settings.Flag("System.Globalization.Invariant") ?? invariantGlobalization;
        bool ownIcu = settings.Properties.ContainsKey("System.Globalization.AppLocalIcu");
        bool noZones = settings.Flag("System.TimeZoneInfo.Invariant") ?? invariantTimezone;
        return new RuntimeNeeds(
            Icu: !invariant && !ownIcu,
            TimeZones: !noZones && (environment.Any(pair => pair.Key == "TZ") || code.Any(LooksUpTimeZones)));
    }

    private static bool LooksUpTimeZones(string assembly)
    {
        try
        {
            using var pe = new PEReader(File.OpenRead(assembly));
            if (!pe.HasMetadata)
            {
                return false;
            }

            MetadataReader metadata = pe.GetMetadataReader();
            return metadata.MemberReferences
                .Select(metadata.GetMemberReference)
                .Any(member => member.Parent.Kind == HandleKind.TypeReference
                    && ZoneLookups.Contains(metadata.GetString(member.Name))
                    && metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)member.Parent).Name) == nameof(TimeZoneInfo));
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or UnauthorizedAccessException)
        {
            // A file that is not an assembly has no calls.
            return false;
        }
    }
}
