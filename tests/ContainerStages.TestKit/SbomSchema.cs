namespace ContainerStages.TestKit;

/// <summary>Validates bills of materials against the published schemas, with python3-jsonschema.</summary>
internal static class SbomSchema
{
    public static Task ValidateSpdxAsync(string file) => ValidateAsync("spdx-2.3.schema.json", file);

    public static Task ValidateCycloneDxAsync(string file) => ValidateAsync("bom-1.6.schema.json", file);

    private static Task<string> ValidateAsync(string schema, string file) =>
        Tool.RunAsync("/usr/bin/python3", Repository.Combine("tests", "ContainerStages.TestKit", "Schemas", "validate.py"), schema, file);
}
