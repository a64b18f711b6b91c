namespace ContainerStages.Diagnostics;

/// <summary>Makes strangers' text fit for a build log.</summary>
internal static class LogText
{
    /// <summary>Azure Pipelines obeys <c>##vso[</c> and <c>##[</c> anywhere in a line: no two hashes stay together.</summary>
    public static string WithoutCommands(string text)
    {
        while (text.Contains("##", StringComparison.Ordinal))
        {
            text = text.Replace("##", "# #", StringComparison.Ordinal);
        }

        return text;
    }
}
