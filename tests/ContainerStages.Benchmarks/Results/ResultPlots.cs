using System.Text.RegularExpressions;
using ContainerStages.Benchmarks.Measuring;

namespace ContainerStages.Benchmarks.Results;

/// <summary>The plots of the documentation.</summary>
internal static partial class ResultPlots
{
    public const string TimeAndBytes = "time-and-bytes.svg";
    public const string Services = "services.svg";

    private static readonly PlotLine[] Lines = [PlotLine.Sdk, PlotLine.Own];

    private const string BytesTitle = "Time and bytes sent against changed bytes";
    private const string ServicesTitle = "Time of a publish against the number of services";

    /// <returns>The file and the text for those who do not see it; null for a case without a plot.</returns>
    public static (string File, string Alternative)? Of(string name) => name switch
    {
        "scale" => (TimeAndBytes, BytesTitle),
        "services" => (Services, ServicesTitle),
        _ => null,
    };

    public static string OfBytes(CaseResult result) => Plot.Draw(BytesTitle, "changed bytes", isLogarithmic: true, Lines, [Panel(result, Measure.Publish), Panel(result, Measure.Sent)]);

    public static string OfServices(CaseResult result) => Plot.Draw(ServicesTitle, "services, one of them edited", isLogarithmic: false, Lines, [Panel(result, Measure.Publish)]);

    private static PlotPanel Panel(CaseResult result, Measure measure)
    {
        Series[] series = [.. result.Series.Where(one => one.Measure == measure.Name)];
        return new PlotPanel(measure.Name, measure.Unit, [.. series.Select(one => new PlotPoint(one.X!.Value, Label(one.Step), Spread.Of(one.Baseline), Spread.Of(one.Own)))]);
    }

    /// <summary>The number alone: the axis says of what.</summary>
    private static string Label(string step) => Axis().Replace(step, "");

    [GeneratedRegex(" (changed|services?)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Axis();
}
