namespace ContainerApp;

internal sealed partial class Worker(ILogger<Worker> logger) : BackgroundService
{
    // Ends when the container is asked to stop.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(10));
        do
        {
            LogWork(DateTimeOffset.UtcNow);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(LogLevel.Information, "Working at {Time:O}.")]
    private partial void LogWork(DateTimeOffset time);
}
