using System.Collections.Concurrent;
using ContainerStages.Pipeline;

namespace ContainerStages.Tests.Pipeline;

/// <summary>Keeps what a verb reports.</summary>
internal sealed class Lines : IReporter
{
    public ConcurrentQueue<string> Written { get; } = [];

    public ConcurrentQueue<Problem> Problems { get; } = [];

    public void Write(Importance importance, string line) => Written.Enqueue(line);

    public bool Report(Problem problem)
    {
        Problems.Enqueue(problem);
        return problem.IsError;
    }
}
