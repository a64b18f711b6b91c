using ContainerStages.Images;

namespace ContainerStages.Checks.Running;

/// <summary>What the image's variables tell the web server of ASP.NET Core.</summary>
internal static class Kestrel
{
    /// <summary>The server reads its settings under these; of two that say the same thing, the first one wins (WebApplicationBuilder).</summary>
    public static readonly string[] Prefixes = ["", "ASPNETCORE_", "DOTNET_"];

    /// <summary>
    /// Where the app listens. Nothing for an app without the server: bases set the variables for everybody. Of what is in one file or compiled ahead
    /// of time that cannot be told, and then only the project's own variables count.
    /// </summary>
    public static IEnumerable<ListenAddress> Addresses(PlanUnderCheck plan)
    {
        if (plan.Started is null)
        {
            return [];
        }

        return !plan.IsSingleFile && plan.HasRuntime
            ? HasServer(plan) ? Told(plan) : []
            : Told(plan).Where(address => plan.Plan.Settings.Environment.Any(pair => pair.Key == address.Variable));
    }

    /// <summary>Where a server would listen.</summary>
    public static IEnumerable<ListenAddress> Told(PlanUnderCheck plan) => Prefixes
        .Select(prefix => ListenAddress.Of(name => plan.Plan.Environment.GetValueOrDefault(name), prefix).ToArray())
        .FirstOrDefault(addresses => addresses.Length > 0) ?? [];

    private static bool HasServer(PlanUnderCheck plan) =>
        plan.Files.Any(file => file.RelativePath == "Microsoft.AspNetCore.Server.Kestrel.Core.dll")
        || plan.Settings?.Frameworks.Any(framework => framework.Name == "Microsoft.AspNetCore.App") == true;
}
