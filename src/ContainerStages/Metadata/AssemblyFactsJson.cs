using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using ContainerStages.Oci;

namespace ContainerStages.Metadata;

/// <summary>The cache entry of facts, as compact JSON. An entry that does not parse counts as a miss.</summary>
internal static class AssemblyFactsJson
{
    private const char Separator = ';';

    public static string Write(AssemblyFacts? facts) => facts is null ? "null" : Encoding.UTF8.GetString(Json.ToBytes(new JsonObject
    {
        ["name"] = facts.Name,
        ["version"] = facts.Version.ToString(),
        ["mvid"] = facts.Mvid.ToString(),
        ["references"] = Json.Array(facts.References),
        ["types"] = Lists(facts.Types.Select(type => (string[])[type.Name, type.Assembly, .. type.Members])),
        ["calls"] = Lists(facts.Calls.Select(call => (string[])
        [
            call.Caller,
            call.Member,
            call.AsksForPlatform ? "y" : "n",
            string.Join(Separator, call.Caught),
            .. call.Parameters,
            .. call.Arguments.Select(argument => !argument.IsKnown ? "?" : argument.Text is null ? "0" : "=" + argument.Text),
        ])),
        ["imports"] = Lists(facts.Imports.Select(import => (string[])[import.Library, import.Method])),
        ["symbols"] = facts.SymbolPath,
        ["documents"] = Json.Array(facts.Documents),
    }));

    /// <returns>Whether the text is a cache entry; <paramref name="facts"/> is null for a file that is not an assembly.</returns>
    public static bool TryRead(string text, out AssemblyFacts? facts)
    {
        try
        {
            facts = Json.Parse(Encoding.UTF8.GetBytes(text), "cache entry") is { } json ? Read(Json.Object(json, "cache entry")) : null;
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            facts = null;
            return false;
        }
    }

    private static AssemblyFacts Read(JsonObject json) => new()
    {
        Name = Json.String(json, "name"),
        Version = Version.Parse(Json.String(json, "version")),
        Mvid = Guid.Parse(Json.String(json, "mvid")),
        References = Json.Strings(json["references"]),
        Types = [.. Lists(json["types"]).Select(TypeOf)],
        Calls = [.. Lists(json["calls"]).Select(CallOf)],
        Imports = [.. Lists(json["imports"]).Select(ImportOf)],
        SymbolPath = Json.OptionalString(json, "symbols"),
        Documents = Json.Strings(json["documents"]),
    };

    private static UsedType TypeOf(ImmutableArray<string> type) => type is [var name, var assembly, .. var members]
        ? new UsedType(name, assembly, members)
        : throw new FormatException("a type has a name and an assembly");

    private static NativeImport ImportOf(ImmutableArray<string> import) => import is [var library, var method]
        ? new NativeImport(library, method)
        : throw new FormatException("an import has a library and a method");

    private static Call CallOf(ImmutableArray<string> call)
    {
        if (call is not [var caller, var member, var platform, var caught, .. var rest])
        {
            throw new FormatException("a call has a caller and a member");
        }

        int half = rest.Length / 2;
        return new Call(caller, member, rest[..half], [.. rest[half..].Select(ArgumentOf)])
        {
            AsksForPlatform = platform == "y",
            Caught = [.. caught.Split(Separator, StringSplitOptions.RemoveEmptyEntries)],
        };
    }

    private static Argument ArgumentOf(string text) => text switch
    {
        "?" => Argument.Unknown,
        "0" => Argument.Null,
        ['=', .. var literal] => Argument.Literal(literal),
        _ => throw new FormatException("an argument is of no known kind"),
    };

    private static JsonArray Lists(IEnumerable<string[]> lists) => new([.. lists.Select(list => (JsonNode)Json.Array(list))]);

    private static IEnumerable<ImmutableArray<string>> Lists(JsonNode? node) => (node as JsonArray ?? []).Select(Json.Strings);
}
