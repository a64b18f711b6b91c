using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ContainerStages.Ledgers;

namespace ContainerStages.Tests.Ledgers;

[TestClass]
public sealed class LedgerSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Repository.Combine("docs", "container.ledger.schema.json")))!;

    [TestMethod]
    public void The_schema_describes_what_the_code_writes_and_nothing_else()
    {
        List<string> wrong = [];
        Compare(typeof(Ledger), Schema, "ledger", wrong);
        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    private static void Compare(Type type, JsonNode schema, string place, List<string> wrong)
    {
        JsonNode resolved = schema["$ref"] is { } reference ? Schema["$defs"]![reference.GetValue<string>().Split('/')[^1]]! : schema;
        if (schema["description"] is null && resolved["description"] is null && !IsValue(type))
        {
            wrong.Add($"{place} has no description");
        }

        if (type.IsEnum)
        {
            string expected = string.Join(' ', Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName).Order(StringComparer.Ordinal));
            string found = string.Join(' ', (resolved["enum"] as JsonArray ?? []).Select(value => $"{value}").Order(StringComparer.Ordinal));
            if (expected != found)
            {
                wrong.Add($"{place} may be '{found}' and is one of '{expected}'");
            }
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            Compare(type.GetGenericArguments()[0], resolved["items"]!, place + " items", wrong);
        }
        else if (!IsValue(type))
        {
            CompareProperties(type, resolved, place, wrong);
        }
    }

    private static void CompareProperties(Type type, JsonNode schema, string place, List<string> wrong)
    {
        var described = (JsonObject)schema["properties"]!;
        HashSet<string> unknown = [.. described.Select(property => property.Key)];
        HashSet<string> required = [.. schema["required"]!.AsArray().Select(name => $"{name}")];
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null))
        {
            string name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
            if (!unknown.Remove(name))
            {
                wrong.Add($"{place} lacks {name}");
                continue;
            }

            if (described[name]!["description"] is null)
            {
                wrong.Add($"{place}.{name} has no description");
            }

            if (new NullabilityInfoContext().Create(property).ReadState == NullabilityState.NotNull && !required.Contains(name))
            {
                wrong.Add($"{place}.{name} is always there, and not required");
            }

            Compare(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, described[name]!, $"{place}.{name}", wrong);
        }

        wrong.AddRange(unknown.Select(name => $"{place} has no {name}"));
    }

    private static bool IsValue(Type type) => type.IsPrimitive || type == typeof(string) || type == typeof(DateOnly) || type == typeof(ContainerStages.Oci.Digest);
}
