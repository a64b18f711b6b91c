using ContainerStages.BuildServers;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>Tells the build server, and the file of variables, which image was delivered. Without an image, it only checks the settings.</summary>
public sealed class TellBuildServer : BuildServerTask
{
    /// <summary>What to deploy: <see cref="DeliverContainerImage.Reference"/>. Empty for none.</summary>
    public string Image { get; set; } = "";

    /// <summary><c>GeneratedContainerDigest</c>.</summary>
    public string Digest { get; set; } = "";

    /// <summary><c>ContainerRepository</c>.</summary>
    public string Repository { get; set; } = "";

    /// <summary>The image's tags: the build gets the first.</summary>
    public string[] Tags { get; set; } = [];

    /// <summary>The files with the page about the image, one for each platform.</summary>
    public ITaskItem[] Reports { get; set; } = [];

    private protected override void Tell(IBuildServer? server, BuildServerCommands commands)
    {
        if (Image.Length == 0)
        {
            return;
        }

        (string Name, string Value)[] variables = [($"{Prefix}ContainerImage", Image), ($"{Prefix}ContainerDigest", Digest)];
        bool setsOutputs = server is not null && commands.HasFlag(BuildServerCommands.Outputs);
        foreach ((string name, string value) in variables)
        {
            OutputFile?.Add(name, value);
            if (setsOutputs)
            {
                server!.SetOutput(name, value);
            }
        }

        if (OutputFile is not null || setsOutputs)
        {
            LogHigh($"Variables for later steps: {string.Join(", ", variables.Select(variable => variable.Name))}");
        }

        foreach (ITaskItem report in commands.HasFlag(BuildServerCommands.Summary) ? Reports : [])
        {
            server?.ShowSummary(report.ItemSpec);
        }

        if (commands.HasFlag(BuildServerCommands.Tag))
        {
            server?.AddTag($"{Repository.Split('/')[^1]}-{Tags[0]}");
        }
    }
}
