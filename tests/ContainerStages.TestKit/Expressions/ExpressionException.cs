namespace ContainerStages.TestKit.Expressions;

/// <summary>An expression that the build server would reject too, or that uses what the test did not hand in.</summary>
internal sealed class ExpressionException(string message) : Exception(message);
