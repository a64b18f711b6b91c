using System.Text.RegularExpressions;
using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitHubActions.Actions;

/// <summary>Remembers what was attested: a signature needs GitHub's services.</summary>
internal static partial class AttestAction
{
    public static Task RunAsync(JobContext job, Fields inputs)
    {
        foreach (string permission in (string[])["id-token", "attestations"])
        {
            Assert.AreEqual("write", job.Permissions.GetValueOrDefault(permission), $"an attestation needs '{permission}: write'");
        }

        var attestation = new Attestation(inputs.Required("subject-name"), inputs.Required("subject-digest"));
        Assert.DoesNotContain("@", attestation.Name);
        Assert.MatchesRegex(DigestExpression(), attestation.Digest);
        job.Result.Attestations.Add(attestation);
        return Task.CompletedTask;
    }

    [GeneratedRegex("^sha256:[0-9a-f]{64}$")]
    private static partial Regex DigestExpression();
}
