namespace ContainerStages.TestKit.Pipelines;

/// <summary>A pipeline or workflow that its build server would reject too, or that uses what the tests do not know.</summary>
internal sealed class PipelineException(string message) : Exception(message);
