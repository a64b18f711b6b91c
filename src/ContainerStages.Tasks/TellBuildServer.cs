using ContainerStages.BuildServers;
using ContainerStages.IO;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>
/// Tells the build server, and the file of variables, which image was delivered. Without an image, it only checks the settings and whether the files can be
/// written.
/// </summary>
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

    /// <summary>The files with the page about the image, one for each platform, with the metadata <c>Platform</c>: <see cref="DeliverContainerImage.Reports"/>.</summary>
    public ITaskItem[] Reports { get; set; } = [];

    /// <summary>The last part of the repository: <c>orders</c> of <c>team/orders</c>.</summary>
    private string App => Repository.Split('/')[^1];

    private protected override void Tell(BuildServerSettings settings)
    {
        if (Image.Length == 0)
        {
            CheckFiles(settings);
            return;
        }

        SetVariables(settings, [($"{settings.Prefix}ContainerImage", Image), ($"{settings.Prefix}ContainerDigest", Digest)]);
        foreach (ITaskItem report in Reports)
        {
            settings.For(BuildServerCommands.Summary)?.ShowSummary(report.ItemSpec, $"{App}-{report.GetMetadata("Platform").Replace('/', '-')}");
        }

        settings.For(BuildServerCommands.Tag)?.AddTag($"{App}-{Tags[0]}");
    }

    private static void CheckFiles(BuildServerSettings settings)
    {
        foreach (string file in (settings.Server?.Files ?? []).Append(settings.OutputFile?.Path).OfType<string>())
        {
            OutputFile.Append(file, []);
        }
    }

    private void SetVariables(BuildServerSettings settings, (string Name, string Value)[] variables)
    {
        bool areSet = settings.OutputFile is not null;
        foreach ((string name, string value) in variables)
        {
            settings.OutputFile?.Add(name, value);
            areSet |= settings.For(BuildServerCommands.Outputs)?.SetOutput(name, value) ?? false;
        }

        if (areSet)
        {
            LogHigh($"Variables for later steps: {string.Join(", ", variables.Select(variable => variable.Name))}");
        }
    }
}
