using System.Collections.Immutable;
using System.Text;

namespace ContainerStages.Bases.Packages;

/// <summary>
/// One entry of apt's sources (sources.list(5)). It keeps only the fields that say where packages are and who signs them, and drops options that
/// switch the verification of signatures off.
/// </summary>
internal sealed record AptSource
{
    public required ImmutableArray<string> Uris { get; init; }

    public required ImmutableArray<string> Suites { get; init; }

    public ImmutableArray<string> Components { get; init; } = [];

    /// <summary>Empty for all.</summary>
    public ImmutableArray<string> Architectures { get; init; } = [];

    /// <summary>Paths of keyrings, or a key itself over several lines; null for the keys that apt trusts for everything.</summary>
    public string? SignedBy { get; init; }

    /// <summary>Archives of a past day need <c>no</c>. The signature is still verified.</summary>
    public string? CheckValidUntil { get; init; }

    /// <summary>The entry as a paragraph in the deb822 format.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("Types: deb\n");
        Add("URIs", Uris);
        Add("Suites", Suites);
        Add("Components", Components);
        if (SignedBy is not null)
        {
            text.Append("Signed-By: ").Append(SignedBy).Append('\n');
        }

        if (CheckValidUntil is not null)
        {
            text.Append("Check-Valid-Until: ").Append(CheckValidUntil).Append('\n');
        }

        return text.ToString();

        void Add(string field, ImmutableArray<string> values)
        {
            if (!values.IsEmpty)
            {
                text.Append(field).Append(": ").AppendJoin(' ', values).Append('\n');
            }
        }
    }
}
