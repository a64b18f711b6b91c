using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;
using ContainerStages.Pipeline;

namespace ContainerStages.Tasks;

/// <summary>Warns that a project gets no image, where a command asks this project for one: it would end as if there were one.</summary>
public sealed class ExplainMissingImage : ProjectTask
{
    /// <summary>Whether it is a test project, and otherwise a library.</summary>
    public bool IsTest { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        // A project of several projects asks all of them for an image.
        if (new EngineRequest(BuildEngine).CommandProject is { } asked && !asked.Equals(ProjectFile, StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        IReadOnlyList<string> apps = SolutionApps.Near(ProjectFolder);
        string advice = apps.Count > 0 ? $"Add the package to an app, and publish that one: the solution has {Listing.Of(apps)}." : "Add the package to an app, and publish that one.";
        Report(new Problem(Catalogue.NoImageOfProject.Code, IsError: false, $"'{Path.GetFileName(ProjectFile)}' gets no image: it is a {(IsTest ? "test project" : "library")}, and images are of apps", advice));
        return !Log.HasLoggedErrors;
    }
}
