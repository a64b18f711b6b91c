using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Text;
using ContainerStages.IO;

namespace ContainerStages.Metadata;

/// <summary>The literals in an assembly's code: the <c>#US</c> heap, which is UTF-16 (ECMA-335 II.24.2.4).</summary>
internal static class UserStrings
{
    /// <summary>The literals of a file; empty if it is not a managed assembly or is damaged.</summary>
    public static ImmutableArray<string> Of(FileContent content)
    {
        using ManagedFile? file = ManagedFile.Open(content, withCode: false);
        try
        {
            return file is null ? [] : [.. Read(file.Metadata)];
        }
        catch (Exception e) when (ManagedFile.IsDamage(e))
        {
            return [];
        }
    }

    /// <summary>The text with U+FFFD in place of half a surrogate pair, so that it can be written as UTF-8 and read again.</summary>
    public static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> Read(MetadataReader metadata)
    {
        // The heap's first string is empty, and its handle is nil; so is the handle after the last one.
        for (UserStringHandle handle = metadata.GetNextHandle(default(UserStringHandle)); !handle.IsNil; handle = metadata.GetNextHandle(handle))
        {
            if (metadata.GetUserString(handle) is { Length: > 0 } text)
            {
                yield return Whole(text);
            }
        }
    }
}
