using System.Globalization;
using System.Text.RegularExpressions;
using ContainerStages.Diagnostics;

namespace ContainerStages.Probes;

/// <summary>What the probe asks for, as <c>ContainerStagesHealthProbe</c> names it: <c>/healthz</c>, or <c>:8081/healthz</c>.</summary>
/// <param name="Port">Null for the app's.</param>
/// <param name="Path">With a query, if there is one.</param>
internal sealed partial record ProbeTarget(ushort? Port, string Path)
{
    /// <exception cref="ContainerStagesException">The text has another form.</exception>
    public static ProbeTarget Parse(string text)
    {
        Match match = Form().Match(text);
        ushort port = 0;
        return match.Success && (match.Groups["port"] is not { Success: true } digits || (ushort.TryParse(digits.Value, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port > 0))
            ? new ProbeTarget(port > 0 ? port : null, match.Groups["path"].Value)
            : throw ContainerStagesException.InvalidValue(
                HealthProbe.Property, text, "Write the path that the probe asks the app for, such as /healthz, or with another port than the app's before it, such as :8081/healthz.");
    }

    [GeneratedRegex(@"\A(?::(?<port>[0-9]+))?(?<path>/[!""$-~]*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
