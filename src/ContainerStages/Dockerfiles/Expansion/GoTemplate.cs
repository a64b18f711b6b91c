using System.Text;

namespace ContainerStages.Dockerfiles.Expansion;

/// <summary>
/// BuildKit hands the word of <c>${name//pattern/word}</c> to Go's Regexp.ReplaceAllString. That reads <c>$0</c> and <c>${0}</c> in it as the match,
/// <c>$$</c> as a dollar sign, and any other <c>$name</c> as a group that does not exist. Such a sign can only come from a variable's value or an escape.
/// </summary>
internal static class GoTemplate
{
    public static string Expand(string template, string match)
    {
        if (!template.Contains('$', StringComparison.Ordinal))
        {
            return template;
        }

        StringBuilder expanded = new();
        int at = 0;
        while (at < template.Length)
        {
            if (template[at] != '$')
            {
                expanded.Append(template[at++]);
            }
            else if (template.AsSpan(at).StartsWith("$$"))
            {
                expanded.Append('$');
                at += 2;
            }
            else if (NameAt(template, at + 1) is var (name, end) && name.Length > 0)
            {
                expanded.Append(name == "0" ? match : "");
                at = end;
            }
            else
            {
                expanded.Append('$');
                at++;
            }
        }

        return expanded.ToString();
    }

    private static (string Name, int End) NameAt(string template, int start)
    {
        bool hasBraces = start < template.Length && template[start] == '{';
        int first = hasBraces ? start + 1 : start;
        int end = first;
        while (end < template.Length && (template[end] == '_' || char.IsLetterOrDigit(template[end])))
        {
            end++;
        }

        return hasBraces && (end == template.Length || template[end] != '}') ? ("", start) : (template[first..end], hasBraces ? end + 1 : end);
    }
}
