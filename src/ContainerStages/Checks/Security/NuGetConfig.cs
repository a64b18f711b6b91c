using System.Xml;
using System.Xml.Linq;
using ContainerStages.Layers;

namespace ContainerStages.Checks.Security;

/// <summary>A <c>nuget.config</c>, as far as it lets somebody in (https://learn.microsoft.com/nuget/reference/nuget-config-file).</summary>
internal static class NuGetConfig
{
    /// <summary>Bytes. Nobody has so many sources; what is longer is not read.</summary>
    private const int Longest = 1 << 20;

    /// <summary>Whether a password or a key is in it, or may be: it is not understood. One that stands for an environment variable, such as <c>%TOKEN%</c>, is none.</summary>
    public static bool HasAccount(FileContent content) => content.Length > Longest || content.Read(stream =>
    {
        try
        {
            using var reader = XmlReader.Create(stream);
            return XDocument.Load(reader).Descendants("add").Any(IsAccount);
        }
        catch (XmlException)
        {
            return true;
        }
    });

    /// <summary>A source's <c>Password</c> or <c>ClearTextPassword</c>, <c>http_proxy.password</c>, or any of <c>apikeys</c>.</summary>
    private static bool IsAccount(XElement setting) =>
        (setting.Parent?.Name == "apikeys" || ((string?)setting.Attribute("key"))?.EndsWith("password", StringComparison.OrdinalIgnoreCase) == true)
        && (string?)setting.Attribute("value") is { Length: > 0 } value
        && !(value.StartsWith('%') && value.EndsWith('%'));
}
