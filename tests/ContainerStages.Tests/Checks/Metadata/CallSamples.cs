using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ContainerStages.Tests.Checks.Metadata;

/// <summary>Code whose compiled form the readers are tried on. It is never run.</summary>
internal static class CallSamples
{
    public static CultureInfo Literal() => new("de-DE");

    public static CultureInfo Variable(string name) => CultureInfo.GetCultureInfo(name);

    public static CultureInfo Branch(bool condition) => CultureInfo.GetCultureInfo(condition ? "de-DE" : "fr-FR");

    public static CultureInfo Coalesced(string? name) => CultureInfo.GetCultureInfo(name ?? "de-DE");

    public static CultureInfo Computed(int number) => CultureInfo.GetCultureInfo("de-" + number.ToString(CultureInfo.InvariantCulture));

    public static DateTime SecondArgument(DateTime time) => TimeZoneInfo.ConvertTimeBySystemTimeZoneId(time, "Europe/Berlin");

    public static DateTime BothArguments(DateTime time, int hours) => TimeZoneInfo.ConvertTimeBySystemTimeZoneId(time.AddHours(hours), "Europe/Berlin", "Asia/Tokyo");

    public static Process Initializer(bool redirect) => Process.Start(new ProcessStartInfo { RedirectStandardOutput = redirect, FileName = "git" })!;

    public static Process? Guarded() => OperatingSystem.IsWindows() ? Process.Start("explorer", "x") : null;

    public static string NoOptions(int[] values) => JsonSerializer.Serialize(values);

    public static string Options(int[] values, JsonSerializerOptions options) => JsonSerializer.Serialize(values, options);

    public static CultureInfo? Caught(string name)
    {
        try
        {
            return new CultureInfo("de-DE");
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (Exception e) when (e.InnerException is null)
        {
            return null;
        }
    }

    public static string HalfOfASurrogatePair() => "half \ud83d";
}
