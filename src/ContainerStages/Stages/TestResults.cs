using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace ContainerStages.Stages;

/// <summary>The content of a TRX file (Visual Studio's format for test results).</summary>
internal sealed record TestResults(int Total, int Failed, ImmutableArray<string> FailedTests)
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <returns>Null if there is no such file, or it is incomplete.</returns>
    public static TestResults? Read(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            var document = XDocument.Load(stream);
            XElement[] failed = [.. document.Descendants(Trx + "UnitTestResult").Where(result => result.Attribute("outcome")?.Value is "Failed" or "Error" or "Timeout" or "Aborted")];
            return document.Descendants(Trx + "Counters").FirstOrDefault() is { } counters
                ? new TestResults(
                    Count(counters, "executed"),
                    Math.Max(failed.Length, Count(counters, "failed")),
                    [.. failed.Select(result => result.Attribute("testName")?.Value ?? "?")])
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or XmlException)
        {
            return null;
        }
    }

    private static int Count(XElement counters, string name) =>
        int.TryParse(counters.Attribute(name)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;
}
