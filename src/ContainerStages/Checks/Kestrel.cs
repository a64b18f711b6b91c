using ContainerStages.Images;

namespace ContainerStages.Checks;

/// <summary>What the image's variables tell the web server of ASP.NET Core.</summary>
internal static class Kestrel
{
    /// <summary>The server reads its settings under these, the last one first (WebApplicationBuilder).</summary>
    public static readonly string[] Prefixes = ["", "ASPNETCORE_", "DOTNET_"];

    /// <summary>Where the app listens; nothing for an app without the server. What is in one file or compiled ahead of time cannot be told from a console app.</summary>
    public static IEnumerable<ListenAddress> Addresses(PlanUnderCheck plan) => MayListen(plan)
        ? Prefixes.Select(prefix => ListenAddress.Of(name => plan.Plan.Environment.GetValueOrDefault(name), prefix).ToArray()).FirstOrDefault(addresses => addresses.Length > 0) ?? []
        : [];

    private static bool MayListen(PlanUnderCheck plan)
    {
        if (plan.Started is null)
        {
            return false;
        }

        return plan.IsSingleFile
            || !plan.HasRuntime
            || plan.Files.Any(file => file.RelativePath == "Microsoft.AspNetCore.Server.Kestrel.Core.dll")
            || RuntimeConfig.Of(plan.Files).Frameworks.Any(framework => framework.Name == "Microsoft.AspNetCore.App");
    }
}
