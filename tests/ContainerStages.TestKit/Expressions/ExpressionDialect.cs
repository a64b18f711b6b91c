namespace ContainerStages.TestKit.Expressions;

/// <summary>The two languages share literals, property access and calls. Only GitHub's has operators.</summary>
internal enum ExpressionDialect
{
    AzurePipelines,
    GitHubActions,
}
