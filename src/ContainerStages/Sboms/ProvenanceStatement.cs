using System.Text.RegularExpressions;
using ContainerStages.Images;
using ContainerStages.Ledgers;
using ContainerStages.Oci;

namespace ContainerStages.Sboms;

/// <summary>
/// Writes the provenance of an image as an in-toto statement with SLSA's predicate, version 1 (https://slsa.dev/spec/v1.0/provenance). It has no times:
/// the same inputs give the same statement.
/// </summary>
internal static partial class ProvenanceStatement
{
    public const string MediaType = "application/vnd.in-toto+json";
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    private const string PublishType = "urn:containerstages:publish:v1";
    private const string RebaseType = "urn:containerstages:rebase:v1";
    private const string Direct = "urn:containerstages:builder:direct";
    private const string BuildKit = "urn:containerstages:builder:buildkit";
    private const string ImagePrefix = "image ";

    public static byte[] Write(Sbom sbom, Provenance provenance) => DocumentBytes.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("_type", "https://in-toto.io/Statement/v1");
        json.WriteStartArray("subject");
        WriteDescriptor(json, "name", sbom.Name, "sha256", sbom.Ledger.Image.Digest.Hex);
        json.WriteEndArray();
        json.WriteString("predicateType", PredicateType);
        json.WriteStartObject("predicate");
        json.WriteStartObject("buildDefinition");
        json.WriteString("buildType", provenance.Rebased is null ? PublishType : RebaseType);
        WriteParameters(json, sbom, provenance);
        WriteDependencies(json, sbom, provenance);
        json.WriteEndObject();
        json.WriteStartObject("runDetails");
        json.WriteStartObject("builder");
        json.WriteString("id", provenance.HasBuilder ? BuildKit : Direct);
        json.WriteStartObject("version");
        json.WriteString(Sbom.Tool, Sbom.ToolVersion);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static void WriteParameters(DocumentWriter json, Sbom sbom, Provenance provenance)
    {
        json.WriteStartObject("externalParameters");
        json.WriteString("app", sbom.Name);
        json.WriteString("platform", sbom.Ledger.Image.Platform);
        json.WriteString("baseImage", Sbom.PublicName(sbom.Ledger.Image.Base));
        foreach ((string name, string value) in provenance.Parameters)
        {
            json.WriteString(name, value);
        }

        json.WriteStartArray("environment");
        foreach (string name in provenance.EnvironmentNames)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDependencies(DocumentWriter json, Sbom sbom, Provenance provenance)
    {
        json.WriteStartArray("resolvedDependencies");
        if (provenance.Commit is { } commit && CommitForm().IsMatch(commit))
        {
            WriteDescriptor(json, "uri", RepositoryOf(provenance.Repository) is { } repository ? $"git+{repository}@{commit}" : $"git:{commit}", "gitCommit", commit);
        }

        if (provenance.Rebased is { Digest: { } rebased } reference)
        {
            WriteDescriptor(json, "uri", $"docker://{reference}", "sha256", rebased.Hex);
        }

        LedgerImage image = sbom.Ledger.Image;
        if (image.BaseDigest is { } baseDigest)
        {
            WriteDescriptor(json, "uri", $"{(Sbom.IsReference(image.Base) ? "docker://" : "")}{Sbom.PublicName(image.Base)}", "sha256", baseDigest.Hex);
        }

        foreach (ImagePackage package in provenance.BasePackages)
        {
            WriteDescriptor(json, "uri", PackageUrl.OfDistribution("deb", provenance.Release, package.Name, package.Version, package.Architecture), "sha256", package.Digest.Hex);
        }

        foreach (string[] taken in sbom.Ledger.Layers.Where(layer => layer.Origin == LayerSource.Image).SelectMany(layer => layer.Inputs).Distinct()
            .Where(input => input.StartsWith(ImagePrefix, StringComparison.Ordinal)).Select(input => input[ImagePrefix.Length..].Split(' ')))
        {
            if (Digest.TryParse(taken[^1], out Digest digest))
            {
                // An image that is in no registry has only its digest.
                (string field, string name) = taken.Length > 1 ? ("uri", $"docker://{string.Join('@', taken)}") : ("name", $"image {digest}");
                WriteDescriptor(json, field, name, "sha256", digest.Hex);
            }
        }

        foreach (Component component in sbom.Components.Where(component => component.Kind is ComponentKind.Package or ComponentKind.Framework or ComponentKind.Npm))
        {
            if (component is { Purl: { } purl, Hash: { } hash })
            {
                WriteDescriptor(json, "uri", purl, Sbom.WithoutHyphen(hash.Algorithm).ToLowerInvariant(), hash.Hex);
            }
        }

        foreach ((string name, Digest output) in provenance.Stages)
        {
            WriteDescriptor(json, "uri", $"stage:{name}", "sha256", output.Hex);
        }

        json.WriteEndArray();
    }

    private static void WriteDescriptor(DocumentWriter json, string field, string value, string algorithm, string hex)
    {
        json.WriteStartObject();
        json.WriteString(field, value);
        json.WriteStartObject("digest");
        json.WriteString(algorithm, hex);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <returns>Without an account; null for what is no address on the web, such as a folder of this machine.</returns>
    private static string? RepositoryOf(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Scheme is ("https" or "http" or "ssh")
            ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)
            : null;

    [GeneratedRegex(@"\A([0-9a-f]{40}|[0-9a-f]{64})\z")]
    private static partial Regex CommitForm();
}
