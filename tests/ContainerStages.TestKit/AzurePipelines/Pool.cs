using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.AzurePipelines;

/// <summary>Where a job runs.</summary>
/// <param name="IsHosted">Each job has a machine of its own; otherwise folders stay between jobs.</param>
internal sealed record Pool(string Name, bool IsHosted)
{
    public static Pool Read(Fields fields)
    {
        Pool pool = fields.Has("vmImage") ? new Pool(fields.Required("vmImage"), IsHosted: true) : new Pool(fields.Required("name"), IsHosted: false);
        fields.End();
        return pool;
    }
}
