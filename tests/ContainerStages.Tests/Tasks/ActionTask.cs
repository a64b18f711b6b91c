using ContainerStages.Tasks;
using Microsoft.Build.Framework;

namespace ContainerStages.Tests.Tasks;

/// <summary>A task that does what a test wants: what is thrown passes the door that the text of all tasks passes.</summary>
internal sealed class ActionTask : ContainerTask
{
    private readonly Func<CancellationToken, Task> _action;

    public ActionTask(IBuildEngine engine, TemporaryFolder folder, Func<CancellationToken, Task> action)
    {
        _action = action;
        BuildEngine = engine;
        ProjectFile = folder.Combine("Hello.csproj");
        CacheFolder = folder.Combine("cache");
        CacheSizeLimit = "1000000000";
    }

    private protected override Task ExecuteAsync(CancellationToken cancellationToken) => _action(cancellationToken);
}
