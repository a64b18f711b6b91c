namespace ContainerStages.TestKit.GitLab;

/// <summary>A pipeline that GitLab would reject too, or that uses what the test runner does not know.</summary>
internal sealed class PipelineFileException(string message) : Exception(message);
