using System.Globalization;
using ContainerStages.BuildServers;
using ContainerStages.Diagnostics;
using ContainerStages.IO;
using ContainerStages.Pipeline;
using ContainerStages.Storage;
using Microsoft.Build.Framework;

namespace ContainerStages.Tasks;

/// <summary>What tasks share that work with images: the content store, and errors that a person can act on.</summary>
public abstract class ContainerTask : CancelableProjectTask
{
    /// <summary>The folder of the content store.</summary>
    [Required]
    public string CacheFolder { get; set; } = "";

    /// <summary>Bytes that the content store may hold; what was not used for longest is removed.</summary>
    [Required]
    public string CacheSizeLimit { get; set; } = "";

    /// <summary>The item that <see cref="BuildServerSettings"/> describes; none, where the log is not divided into sections.</summary>
    public ITaskItem? BuildServer { get; set; }

    /// <summary>The step whose section of the log has what the task's programs write; null for none.</summary>
    private protected virtual PublishStep? Section => null;

    internal IReporter Reporter => new TaskReporter(Write, problem => Report(problem, LocationOf(problem.Subject)));

    /// <inheritdoc/>
    public override bool Execute() => Run(RunInSectionAsync, "The container image was not published");

    private async Task RunInSectionAsync(CancellationToken cancellationToken)
    {
        IBuildServer? server = Section is null || BuildServer is null ? null : new BuildServerSettings(BuildServer, AbsolutePath, WriteCommand).For(BuildServerCommands.Sections);
        server?.OpenSection(Section!.Name);
        try
        {
            await ExecuteAsync(cancellationToken);
        }
        catch (Exception e) when (e is not ContainerStagesException && OutputFile.ExplainFullDisk(e, AbsolutePath(CacheFolder)) is { } explained)
        {
            throw explained;
        }
        finally
        {
            // Before the error: in a section that is folded, nobody would see it.
            server?.CloseSection();
        }
    }

    private protected abstract Task ExecuteAsync(CancellationToken cancellationToken);

    /// <summary>What the verbs of the library share.</summary>
    internal virtual PipelineSettings Settings() => new()
    {
        CacheFolder = AbsolutePath(CacheFolder),
        CacheSizeLimit = long.TryParse(CacheSizeLimit, NumberStyles.None, CultureInfo.InvariantCulture, out long limit) ? limit : throw new ContainerStagesException(
            Catalogue.InvalidValue,
            $"cannot use '{CacheSizeLimit}' as ContainerStagesCacheSizeLimit",
            "Use a whole number of bytes, such as 5000000000 for 5 GB."),
    };

    private protected ContentStore OpenStore() => Settings().OpenStore(Reporter.Progress());

    /// <param name="id">The project's <c>UserSecretsId</c>.</param>
    /// <param name="folder">The folder of <c>dotnet user-secrets</c>, which has a folder for each id.</param>
    private protected string? UserSecretsFile(string id, string folder) => id.Length > 0 && folder.Length > 0 ? Path.Combine(AbsolutePath(folder), id, "secrets.json") : null;

    /// <returns>Null for an empty one.</returns>
    private protected string? PathOf(string path) => path.Length > 0 ? AbsolutePath(path) : null;
}
