using System.Globalization;
using ContainerStages.Diagnostics;
using ContainerStages.Registry.Transport;

namespace ContainerStages.Registry.Blobs;

/// <summary>The SDK's variables for uploads, under their present and their older names, with the SDK's meaning.</summary>
internal static class EnvironmentUploads
{
    /// <summary>For the variable that forces chunks without saying how large: the least that object stores take for a part.</summary>
    private const long UsualChunkSize = 5 * 1024 * 1024;

    public static long? ChunkSize(Func<string, string?> variable)
    {
        (string name, string? value) = Find("CONTAINER_REGISTRY_CHUNKED_UPLOAD_SIZE_BYTES", variable);
        return value is null
            ? Flag("CONTAINER_DEBUG_REGISTRY_FORCE_CHUNKED_UPLOAD", false, variable) ? UsualChunkSize : null
            : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size > 0
                ? size
                : throw Invalid(name, value, "Use a whole number of bytes, such as 10485760.");
    }

    public static int Parallel(Func<string, string?> variable) =>
        Flag("CONTAINER_REGISTRY_PARALLEL_UPLOAD", true, variable) ? new RegistryOptions().ParallelUploads : 1;

    private static bool Flag(string suffix, bool otherwise, Func<string, string?> variable)
    {
        (string name, string? value) = Find(suffix, variable);
        return value?.ToUpperInvariant() switch
        {
            null => otherwise,
            "TRUE" or "1" or "YES" => true,
            "FALSE" or "0" or "NO" => false,
            _ => throw Invalid(name, value, "Use true or false."),
        };
    }

    private static (string Name, string? Value) Find(string suffix, Func<string, string?> variable) =>
        new[] { "DOTNET_" + suffix, "SDK_" + suffix }
            .Select(name => (Name: name, Value: variable(name)))
            .FirstOrDefault(pair => !string.IsNullOrEmpty(pair.Value), (suffix, null));

    private static ContainerStagesException Invalid(string name, string value, string advice) =>
        new(Catalogue.InvalidValue, $"cannot use '{value}' as {name}", advice);
}
