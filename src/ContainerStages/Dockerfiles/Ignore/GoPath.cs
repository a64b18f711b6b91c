namespace ContainerStages.Dockerfiles.Ignore;

/// <summary>Go's path.Clean.</summary>
internal static class GoPath
{
    /// <summary>
    /// The shortest path that means the same: no <c>.</c>, no doubled slash, no slash at the end, and <c>..</c> only at the beginning of a relative path.
    /// </summary>
    public static string Clean(string path)
    {
        bool isRooted = path.StartsWith('/');
        List<string> names = [];
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (name)
            {
                case ".":
                case ".." when isRooted && names.Count == 0:
                    break;
                case ".." when names.Count > 0 && names[^1] != "..":
                    names.RemoveAt(names.Count - 1);
                    break;
                default:
                    names.Add(name);
                    break;
            }
        }

        string cleaned = string.Join('/', names);
        return isRooted ? "/" + cleaned : cleaned == "" ? "." : cleaned;
    }
}
