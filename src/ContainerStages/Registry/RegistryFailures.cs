using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;

namespace ContainerStages.Registry;

/// <summary>What can go wrong between us and one repository, in the user's words.</summary>
internal sealed class RegistryFailures(string registry, string repository, RegistryAccess access)
{
    private const int LongestText = 300;
    private readonly string _cannot = $"cannot {(access == RegistryAccess.Push ? "push to" : "pull from")} {registry}/{repository}";

    public ContainerStagesException Unreachable(HttpRequestException e)
    {
        bool isTls = e.HttpRequestError == HttpRequestError.SecureConnectionError;
        string why = isTls ? Innermost(e) : e.HttpRequestError == HttpRequestError.Unknown ? e.InnerException?.Message ?? e.Message : e.Message;
        return new ContainerStagesException(
            Catalogue.RegistryUnreachable,
            $"{_cannot}: the registry cannot be reached: {Clean(why)}",
            isTls
                ? $"Make this machine trust the registry's certificate, or, where that is acceptable, list '{registry}' in {RegistryOptions.InsecureRegistriesVariable}."
                : "Check the registry's name and port, the network and the proxy.",
            e);
    }

    public ContainerStagesException Stalled(Exception e) => new(
        Catalogue.RegistryUnreachable,
        $"{_cannot}: the registry did not answer in time",
        "Check the network and the registry, and publish again.",
        e);

    public ContainerStagesException Interrupted(Exception e) => new(
        Catalogue.RegistryUnreachable,
        $"{_cannot}: the connection broke: {Clean(Innermost(e))}",
        "Check the network and the registry, and publish again.",
        e);

    public ContainerStagesException Insecure() => new(
        Catalogue.InsecureRegistry,
        $"{_cannot}: {registry} speaks plain HTTP, where anybody on the way can read and change what is sent",
        $"Give the registry a certificate, or, where that is acceptable, list '{registry}' in the environment variable {RegistryOptions.InsecureRegistriesVariable}.");

    /// <summary>The registry answered, but not as the distribution-spec says.</summary>
    public ContainerStagesException Malformed(string why) => new(
        Catalogue.RegistryRefused,
        $"{_cannot}: the registry's answer is not understood: {Clean(why)}",
        $"Check that '{registry}' is a container registry, and what stands between it and here.");

    public ContainerStagesException Mismatch(Digest expected, Digest actual) => new(
        Catalogue.ContentMismatch,
        $"{_cannot}: expected a manifest with the digest {expected}, got {actual}",
        "The registry is damaged, or something between it and here changes the bytes. Nothing of it was kept.");

    /// <param name="reason">From <see cref="Reason"/>.</param>
    public ContainerStagesException Refused(HttpStatusCode status, string reason) => new(
        Catalogue.RegistryRefused,
        $"{_cannot}: the registry answered {reason}",
        status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? $"Check that the repository exists, and log in with 'docker login {registry}', or set DOTNET_CONTAINER_REGISTRY_UNAME and DOTNET_CONTAINER_REGISTRY_PWORD to an account that may do this."
            : "Check the registry's log, and publish again when it is well.");

    public ContainerStagesException NotFound(string tagOrDigest, string reason) => new(
        Catalogue.ImageNotFound,
        $"{_cannot}: it has no image '{tagOrDigest}': the registry answered {reason}",
        "Check the spelling of the repository and the tag, and that the image was pushed.");

    /// <summary>
    /// The status and what the registry says about it (distribution-spec, "Error Codes"), fit for a log: it is a stranger's text.
    /// </summary>
    public static string Reason(HttpStatusCode status, byte[] body)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{(int)status} {status}");
        try
        {
            JsonObject json = Json.ParseObject(body, "error");
            IEnumerable<string> errors = (json["errors"] as JsonArray ?? []).OfType<JsonObject>()
                .Select(error => string.Join(": ", new[] { Text(error["code"]), Text(error["message"]) }.OfType<string>()));
            return Clean(string.Join("; ", new[] { text, Text(json["details"]) }.OfType<string>().Concat(errors)));
        }
        catch (FormatException)
        {
            return text;
        }
    }

    /// <summary>One line, without what terminals or build servers would obey, and not too long.</summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder();
        foreach (char c in text)
        {
            bool isInvisible = char.IsControl(c) || char.IsSurrogate(c)
                || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
            clean.Append(isInvisible ? ' ' : c);
        }

        // Azure Pipelines obeys '##vso[' anywhere in a line.
        clean.Replace("##", "# #");
        return clean.Length > LongestText ? clean.ToString(0, LongestText) + "…" : clean.ToString();
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static string Innermost(Exception e) => e.GetBaseException().Message;
}
