using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;

namespace ContainerStages.Tests.Metadata;

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

    public static Encoding Number() => Encoding.GetEncoding(1252);

    public static FileStream Enumeration() => new("orders.txt", FileMode.Create);

    [SupportedOSPlatform("windows")]
    public static void Marked() => File.WriteAllText("orders.txt", "");

    [DllImport("nowhere", EntryPoint = "open_it")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static extern int Import();

    public static string HalfOfASurrogatePair() => "half \ud83d";
}
