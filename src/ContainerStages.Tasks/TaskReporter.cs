using ContainerStages.Pipeline;

namespace ContainerStages.Tasks;

/// <summary>Hands what a verb reports to the log of the task that runs it.</summary>
internal sealed class TaskReporter(Action<Importance, string> write, Func<Problem, bool> report) : IReporter
{
    public void Write(Importance importance, string line) => write(importance, line);

    public bool Report(Problem problem) => report(problem);
}
