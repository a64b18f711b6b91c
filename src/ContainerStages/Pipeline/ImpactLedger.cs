using System.Text.Json.Nodes;
using ContainerStages.Checks.Security;
using ContainerStages.FileSystems;
using ContainerStages.IO;
using ContainerStages.Ledgers;
using ContainerStages.Oci;
using ContainerStages.Sboms;
using ContainerStages.Storage;

namespace ContainerStages.Pipeline;

/// <summary>Makes the part of the ledger about what builds the image and what ships in it.</summary>
/// <param name="Assets">What restore wrote; null if nothing was restored.</param>
/// <param name="Build">The build machine; null if it is not known.</param>
/// <param name="IsOneFile">The app, .NET and the packages are one file.</param>
internal sealed record ImpactLedger(JsonObject? Assets, LedgerContent? Build, bool IsOneFile)
{
    private const string DotNet = ".NET";
    private const string App = "app";
    private const string AppWithAll = "app with .NET and packages";

    /// <summary>Reads what does not depend on the image, so that it can be done beside everything else. What cannot be read is not known, and no fault.</summary>
    public static async Task<ImpactLedger> ReadAsync(BuildRequest request, ContentStore store, CancellationToken cancellationToken)
    {
        JsonObject? assets = null;
        try
        {
            assets = request.AssetsFile is { } file && File.Exists(file) ? Json.ParseObject(RegularFile.ReadAllBytes(file), "project.assets.json") : null;
            return new ImpactLedger(
                assets,
                request.SdkFolder is { } sdk && Directory.Exists(sdk) && !request.HasBuilder ? await new BuildMachine(store, cancellationToken).MeasureAsync(sdk, assets) : null,
                request.IsSingleFile || request.IsNativeAot);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            return new ImpactLedger(assets, null, request.IsSingleFile || request.IsNativeAot);
        }
    }

    /// <param name="files">All files of the image.</param>
    /// <param name="ledger">Its ledger.</param>
    /// <param name="sbom">Its bill of materials.</param>
    /// <param name="shipped">The ids of the NuGet packages that ship.</param>
    public LedgerImpact Of(ImageFileSystem files, Ledger ledger, Sbom sbom, IEnumerable<string> shipped)
    {
        IndexEntry[] ofBase = [.. files.Entries.Where(entry => entry.IsFile && entry.Layer.IsBase).Select(entry => entry.Entry)];
        ILookup<string, LedgerFile> own = ledger.Layers.SelectMany(layer => layer.Files).ToLookup(PartOf);
        string[] parts = IsOneFile ? [AppWithAll] : [DotNet, BuildMachine.Packages, App];
        int packages = sbom.Components.Count(component => component.Kind == ComponentKind.Distribution);
        var image = new LedgerContent([new LedgerPart("base image", ofBase.Length, ofBase.Sum(file => file.Length)), .. parts.Select(Part)])
        {
            // A base may have a list that is not read, such as RPM's.
            SystemPackages = packages > 0 || (ofBase.Length == 0 && sbom.Gaps.IsEmpty) ? packages : null,
            SetuidPrograms = SetuidRule.Programs(files).Count(),
            Shells = files.Entries.Where(entry => !entry.IsFolder && entry.Entry.Path.Split('/') is [.., "bin" or "sbin", _]).Select(entry => entry.Entry.Name).Distinct().Count(BuildMachine.IsShell),
        };
        HashSet<string> ids = new(shipped, StringComparer.OrdinalIgnoreCase);
        return new LedgerImpact(
            image,
            AuditRule.HasRun(Assets),
            [.. AuditRule.Read(Assets).Select(log => new LedgerVulnerability(log.Id, log.Level.ToString().ToLowerInvariant(), log.Message, ids.Contains(log.Id)))])
        {
            Build = Build,
        };

        LedgerPart Part(string name) => new(name, own[name].Count(), own[name].Sum(file => file.Size));
    }

    private string PartOf(LedgerFile file) => file.Origin switch
    {
        _ when IsOneFile => AppWithAll,
        "runtime-native" or "framework" or "aspnetcore" => DotNet,
        "packages" or "prereleases" => BuildMachine.Packages,
        _ => App,
    };
}
