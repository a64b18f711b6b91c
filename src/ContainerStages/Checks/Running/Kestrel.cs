using System.Text.RegularExpressions;
using ContainerStages.App;
using ContainerStages.Checks.Facts;

namespace ContainerStages.Checks.Running;

/// <summary>The settings of ASP.NET Core's web server in the image's variables and files.</summary>
internal static partial class Kestrel
{
    /// <summary>The prefixes of the server's settings; the first takes precedence (WebApplicationBuilder).</summary>
    public static readonly string[] Prefixes = ["", "ASPNETCORE_", "DOTNET_"];

    /// <summary>
    /// The addresses that the app listens on. An app without the server has none, because bases set the variables for all apps. For a single file or
    /// an app that is compiled ahead of time this is not known, and only the project's own variables and files count.
    /// </summary>
    public static IEnumerable<ListenAddress> Addresses(PlanUnderCheck plan)
    {
        if (plan.Started is null)
        {
            return [];
        }

        return !plan.IsSingleFile && plan.HasRuntime
            ? HasServer(plan) ? Told(plan) : []
            : Told(plan).Where(address => !plan.Plan.Environment.ContainsKey(address.Variable) || plan.Plan.Settings.Environment.Any(pair => pair.Key == address.Variable));
    }

    /// <summary>
    /// The addresses that a server would listen on. Named endpoints take precedence over addresses (tested with .NET 10.0: "Overriding address(es)").
    /// </summary>
    public static IEnumerable<ListenAddress> Told(PlanUnderCheck plan)
    {
        IReadOnlyDictionary<string, Setting> settings = AppSettings.Effective(plan);
        ListenAddress[] endpoints =
        [
            .. settings.Where(pair => Endpoint().IsMatch(pair.Key))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => ListenAddress.OfUrl(pair.Value.Source, pair.Value.Value)),
        ];
        return endpoints.Length > 0
            ? endpoints
            : Prefixes
                .Select(prefix => prefix.Length == 0
                    ? [.. ListenAddress.Of(name => settings.GetValueOrDefault(name)?.Value, prefix).Select(address => address with { Variable = settings[address.Variable].Source })]
                    : ListenAddress.Of(name => plan.Plan.Environment.GetValueOrDefault(name), prefix).ToArray())
                .FirstOrDefault(addresses => addresses.Length > 0) ?? [];
    }

    public static bool HasServer(PlanUnderCheck plan) => WebServer.IsIn(plan.Files, plan.Settings);

    [GeneratedRegex(@"\AKestrel:Endpoints:[^:]+:Url\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Endpoint();
}
