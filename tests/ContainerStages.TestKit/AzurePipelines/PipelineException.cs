namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>A pipeline that Azure Pipelines would reject too, or that uses what the test agent does not know.</summary>
internal sealed class PipelineException(string message) : Exception(message);
