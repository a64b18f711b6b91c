using System.Xml;
using System.Xml.Linq;
using ContainerStages.IO;

namespace ContainerStages.Checks.Security;

/// <summary>Finds credentials in a <c>nuget.config</c> (https://learn.microsoft.com/nuget/reference/nuget-config-file).</summary>
internal static class NuGetConfig
{
    /// <summary>In bytes. No real file is longer; a longer file is not read.</summary>
    private const int Longest = 1 << 20;

    /// <summary>
    /// Whether the file has a password or a key, or is not understood and may have one. A reference to an environment variable, such as
    /// <c>%TOKEN%</c>, does not count.
    /// </summary>
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
