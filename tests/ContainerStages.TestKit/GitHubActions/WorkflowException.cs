namespace ContainerStages.TestKit.GitHubActions;

/// <summary>A workflow that GitHub would reject too, or that uses what the test runner does not know.</summary>
internal sealed class WorkflowException(string message) : Exception(message);
