using ContainerStages.TestKit.Pipelines;
using YamlDotNet.RepresentationModel;

namespace ContainerStages.TestKit.AzurePipelines.Templates;

/// <summary>A YAML file of a pipeline, parsed and not yet expanded.</summary>
/// <param name="Path">Full.</param>
internal sealed record TemplateFile(string Path, YamlMappingNode Root)
{
    public static TemplateFile Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new PipelineException($"cannot find the template '{path}'");
        }

        using StreamReader reader = File.OpenText(path);
        var stream = new YamlStream();
        stream.Load(reader);
        return stream.Documents is [{ RootNode: YamlMappingNode root }]
            ? new TemplateFile(path, root)
            : throw new PipelineException($"cannot read '{path}': it is not one mapping");
    }

    /// <param name="path">As a template names another: relative to its own folder.</param>
    public TemplateFile Resolve(string path) => Read(System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(Path)!));
}
