namespace ContainerStages.Checks.Native;

/// <summary>Knowledge about the library names of native imports.</summary>
internal static class NativeLibraryNames
{
    /// <summary>The runtime's own libraries, and those of the C library, whose names without a version the runtime knows.</summary>
    private static readonly string[] OfRuntime = ["*", "__Internal", "QCall", "c", "dl", "libc", "libdl", "libm", "libpthread", "librt", "m", "pthread", "rt", "libcoreclr", "clrjit"];

    private static readonly HashSet<string> OfWindows = new(StringComparer.OrdinalIgnoreCase)
    {
        "activeds", "advapi32", "avicap32", "avrt", "bcrypt", "bcryptprimitives", "cabinet", "cfgmgr32", "clusapi", "combase", "comctl32", "comdlg32", "credui", "crypt32", "cryptui", "d2d1",
        "dbghelp", "dcomp", "dnsapi", "dwmapi", "dwrite", "dxgi", "esent", "fwpuclnt", "gdi32", "gdiplus", "glu32", "hhctrl.ocx", "hid", "httpapi", "imm32", "iphlpapi", "kernel32", "kernelbase",
        "ktmw32", "logoncli", "mf", "mfplat", "mpr", "mscoree", "msi", "mswsock", "msvcrt", "ncrypt", "netapi32", "normaliz", "ntdll", "ntdsapi", "ntlanman", "odbc32", "ole32", "oleacc", "oleaut32",
        "opengl32", "pdh", "powrprof", "propsys", "psapi", "rpcrt4", "samcli", "schannel", "secur32", "security", "setupapi", "shcore", "shell32", "shlwapi", "sspicli", "tdh", "ucrtbase", "user32", "userenv",
        "uxtheme", "vcruntime140", "version", "virtdisk", "webauthn", "webservices", "wevtapi", "winbrand", "windowscodecs", "winhttp", "wininet", "winmm", "winspool.drv", "wintrust", "wkscli", "wldap32", "wlanapi",
        "ws2_32", "wsock32", "wtsapi32", "xinput1_4", "xmllite",
    };

    private static readonly string[] OfMac = ["/System/Library/", "/usr/lib/lib", ".dylib", ".framework", "libobjc", "libproc", "libSystem.B", "AppKit", "CoreFoundation", "Foundation"];

    /// <summary>Whether a name is that of the runtime or of another system, so that no library of Linux is needed.</summary>
    public static bool IsOfSystem(string library) =>
        OfRuntime.Contains(library) || OfRuntime.Contains(library.Split(".so")[0]) || library.StartsWith("libSystem.", StringComparison.Ordinal) || IsOfOtherSystem(library);

    public static bool IsOfOtherSystem(string library)
    {
        string name = library.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || library.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? library[..^4] : library;
        return OfWindows.Contains(name)
            || name.Contains('\\', StringComparison.Ordinal)
            || name.StartsWith("api-ms-win-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("ext-ms-", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("d3d", StringComparison.OrdinalIgnoreCase)
            || OfMac.Any(part => name.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>The advice, with the package for well-known libraries.</summary>
    public static string Advice(string library) => (library.StartsWith("lib", StringComparison.Ordinal) ? library[3..] : library).Split('.', '-')[0] switch
    {
        "gdiplus" => Package("libgdiplus"),
        "odbc" => Package("libodbc2"),
        "ldap" => Package("libldap2"),
        "e_sqlite3" or "sqlite3" => "Reference the NuGet package SQLitePCLRaw.bundle_e_sqlite3, which brings the library along.",
        "SkiaSharp" => "Reference the NuGet package SkiaSharp.NativeAssets.Linux.NoDependencies, which brings the library along.",
        "HarfBuzzSharp" => "Reference the NuGet package HarfBuzzSharp.NativeAssets.Linux, which brings the library along.",
        "msquic" => "It is Microsoft's package libmsquic, which the distribution does not have: publish the library with the app.",
        _ => """Publish the library with the app, reference the NuGet package that brings it along for Linux, or add the distribution's package to the base: <ContainerStage Include="base" Packages="default;NAME" />.""",
    };

    private static string Package(string name) =>
        $"""Use a base that has it, such as <ContainerBaseImage>stage:base</ContainerBaseImage> with <ContainerStage Include="base" Packages="default;{name}" />.""";
}
