using ContainerStages.Oci;

namespace ContainerStages.Starts;

/// <summary>Something on this machine that can run an image. One starter, one file in this folder.</summary>
internal interface IStarter
{
    /// <summary>For messages, such as <c>podman</c>.</summary>
    string Name { get; }

    /// <summary>What it runs.</summary>
    /// <exception cref="CannotRunHereException">It does not work.</exception>
    Task<Platform> PlatformAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Starts the image as its own numeric user, without capabilities, without a way to new privileges, and without the build's
    /// environment. It may have ended already. Disposing of the result leaves no process, no container and no file.
    /// </summary>
    /// <exception cref="CannotRunHereException">Not the app failed, but what should have run it.</exception>
    Task<IStartedApp> StartAsync(StartRequest request, CancellationToken cancellationToken);
}

/// <summary>An app that was started.</summary>
internal interface IStartedApp : IAsyncDisposable
{
    /// <summary>Completes with the exit code when the app ends.</summary>
    Task<int> Exit { get; }

    /// <summary>What the app does on a TCP port now, whether that asks it something or not.</summary>
    Task<PortState> ProbeAsync(int port, CancellationToken cancellationToken);

    /// <summary>The last lines that it wrote.</summary>
    /// <exception cref="CannotRunHereException">The starter does not tell.</exception>
    Task<LogTail> LogAsync(CancellationToken cancellationToken);
}

/// <summary>The starter does not work on this machine: this says nothing about the app.</summary>
internal sealed class CannotRunHereException(string reason, Exception? inner = null) : Exception(reason, inner);
