using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Sboms;

/// <summary>A package that npm's lock file names for production: a bundler may have put it into what the stage makes.</summary>
/// <param name="Name">With its scope.</param>
/// <param name="Sha512">Of the package's file, in lower-case hexadecimal digits; null if the lock file has another hash.</param>
/// <param name="License">As the package states it, if that is an SPDX expression.</param>
/// <param name="Stage">The stage that has the lock file among its inputs.</param>
internal sealed record NpmPackage(string Name, string Version, string? Sha512, string? License, string Stage)
{
    public const string LockFile = "package-lock.json";

    private const string Folder = "node_modules/";
    private const string Sha512Prefix = "sha512-";

    /// <param name="content">Of a lock file in version 2 or 3 (https://docs.npmjs.com/cli/configuring-npm/package-lock-json).</param>
    /// <returns>Without packages for development, and without the project's own; of an older or damaged file none.</returns>
    public static IEnumerable<NpmPackage> Read(ReadOnlySpan<byte> content, string stage)
    {
        try
        {
            return
            [
                .. (Json.ParseObject(content, LockFile)["packages"] as JsonObject ?? []).Select(package => Of(package.Key, package.Value, stage)).OfType<NpmPackage>(),
            ];
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static NpmPackage? Of(string path, JsonNode? value, string stage)
    {
        int start = path.LastIndexOf(Folder, StringComparison.Ordinal);
        if (start < 0 || value is not JsonObject json || Json.FindString(json, "version") is not { } version || IsTrue(json, "dev") || IsTrue(json, "link"))
        {
            return null;
        }

        // The name is there only for an alias.
        return new NpmPackage(Json.FindString(json, "name") ?? path[(start + Folder.Length)..], version, HashOf(Json.FindString(json, "integrity")), LicenseExpression.Find(Json.FindString(json, "license")), stage);
    }

    private static string? HashOf(string? integrity)
    {
        byte[] hash = new byte[64];
        return integrity?.StartsWith(Sha512Prefix, StringComparison.Ordinal) == true
            && Convert.TryFromBase64String(integrity[Sha512Prefix.Length..].Split(' ')[0], hash, out int length) && length == hash.Length
            ? Convert.ToHexStringLower(hash)
            : null;
    }

    private static bool IsTrue(JsonObject json, string name) => json[name] is JsonValue value && value.TryGetValue(out bool isTrue) && isTrue;
}
