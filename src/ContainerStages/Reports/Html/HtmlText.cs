using System.Net;
using ContainerStages.Diagnostics;

namespace ContainerStages.Reports.Html;

/// <summary>Makes text safe for an element or a quoted attribute of a page. Names of files and images are not trusted.</summary>
internal static class HtmlText
{
    public static string Line(string text) => WebUtility.HtmlEncode(LogText.Line(text));
}
