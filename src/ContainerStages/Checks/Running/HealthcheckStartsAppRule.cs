using ContainerStages.Checks.Facts;
using ContainerStages.Diagnostics;

namespace ContainerStages.Checks.Running;

/// <summary>
/// The health check starts the app as the image does: a second server on the same port, which ends with "address already in use", and the container is never healthy. What an app does
/// with other arguments than the image's own is not known.
/// </summary>
internal static class HealthcheckStartsAppRule
{
    public static IEnumerable<Finding> Check(PlanUnderCheck plan)
    {
        string[] check = [.. plan.Plan.Settings.Healthcheck?.Command ?? []];
        string[] start = [.. plan.Plan.Settings.Entrypoint, .. plan.Plan.Settings.Command];
        if (check.Length > 0 && plan.Started?.Entry is { } app && Kestrel.Addresses(plan).Any()
            && StartedProgram.Find(plan, check[0]).Entry == app && check.Skip(1).SequenceEqual(start.Skip(1)))
        {
            yield return new Finding(
                Catalogue.HealthcheckStartsApp,
                $"cannot check the app's health with '{string.Join(' ', check)}': that starts the app a second time, on the port that it has already",
                "Let the package's probe ask the app, <ContainerStagesHealthProbe>/healthz</ContainerStagesHealthProbe>, or give the check an argument that your code handles, or leave it to Kubernetes' probes.");
        }
    }
}
