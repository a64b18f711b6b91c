using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.TestKit.GitLab;

/// <summary>A cache of a job, which is restored before its script and saved after one that succeeds.</summary>
/// <param name="Files">Lock files; their contents are the key, after the prefix.</param>
/// <param name="Key">With variables; null if there are files.</param>
internal sealed record PipelineCache(IReadOnlyList<string> Files, string Prefix, string? Key, IReadOnlyList<string> Fallbacks, IReadOnlyList<string> Paths)
{
    public static PipelineCache Read(object? value)
    {
        var fields = new Fields("a cache", value);
        IReadOnlyList<string> files = [];
        string prefix = "";
        string? text = null;
        if (fields.IsMap("key"))
        {
            Fields key = fields.Inner("key");
            files = key.Texts("files") ?? [];
            prefix = key.Text("prefix") ?? "";
            key.End();
        }
        else
        {
            text = fields.Required("key");
        }

        var cache = new PipelineCache(files, prefix, text, fields.Texts("fallback_keys") ?? [], fields.Texts("paths") ?? []);
        fields.End();
        return cache.Files.Count <= 2 ? cache : throw new PipelineException("cannot read a cache: its key has more than two files");
    }

    /// <summary>GitLab keeps the caches of protected branches and of other ones apart (https://docs.gitlab.com/ci/caching/#cache-key-names).</summary>
    /// <returns>The keys to look for, the cache's own first.</returns>
    public IReadOnlyList<string> Keys(string folder, bool isProtected, Func<string, string> expand)
    {
        IEnumerable<string> keys = [Key is null ? $"{Prefix}-{FileHash.Of(folder, Files)}" : expand(Key), .. Fallbacks.Select(expand)];
        return [.. keys.Select(key => key + (isProtected ? "-protected" : "-non_protected"))];
    }
}
