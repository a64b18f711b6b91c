namespace ContainerStages.EndToEndTests;

/// <summary>The image <c>team/orders</c> of a <see cref="PipelineRepository"/>, in a registry that asks for an account, as other tools see it.</summary>
internal static class OrdersImage
{
    private const string Labels = """{{index .Labels "team.branch"}}|{{index .Labels "team.message"}}""";

    public static string RepositoryIn(RealRegistry registry) => $"{registry.Host}/team/orders";

    /// <param name="repository">Below <c>team/</c>.</param>
    /// <returns>The digest of a tag, as the registry's own files have it; null if there is none.</returns>
    public static async Task<string?> DigestAsync(RealRegistry registry, string tag, string repository = "orders")
    {
        string file = Path.Combine(registry.Storage, "docker", "registry", "v2", "repositories", "team", repository, "_manifests", "tags", tag, "current", "link");
        return File.Exists(file) ? await File.ReadAllTextAsync(file) : null;
    }

    /// <returns>The two labels that strangers choose, with a bar between them.</returns>
    public static async Task<string> LabelsAsync(RealRegistry registry, string tag) => Trim(await Tool.RunAsync(
        "skopeo", "inspect", "--tls-verify=false", $"--creds={RealRegistry.UserName}:{RealRegistry.Password}", "--format", Labels, $"docker://{RepositoryIn(registry)}:{tag}"));

    /// <summary>The same of the one archive in a folder, whose name says that it is compressed: skopeo 1.9 reads only others.</summary>
    public static async Task<string> ArchivedLabelsAsync(string folder)
    {
        string archive = Directory.GetFiles(folder, "*.tar.gz", SearchOption.AllDirectories).Single();
        await Tool.RunAsync("gunzip", archive);
        return Trim(await Tool.RunAsync("skopeo", "inspect", "--format", Labels, "docker-archive:" + archive[..^".gz".Length]));
    }

    /// <summary>What a log may not have: the password, and each form of it in a request.</summary>
    public static IEnumerable<string> Secrets => [RealRegistry.Password, Account(RealRegistry.UserName), Account(RealRegistry.TokenUserName)];

    private static string Account(string user) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{RealRegistry.Password}"));

    private static string Trim(string output) => output.TrimEnd('\n');
}
