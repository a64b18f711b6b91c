using ContainerStages.TestKit.AzurePipelines;
using ContainerStages.TestKit.Pipelines;

namespace ContainerStages.Tests.AzurePipelines;

/// <summary>Templates are expanded as the server's documentation says, and what it rejects is rejected here.</summary>
[TestClass]
public sealed class TemplateTests
{
    private const string Template = """
        parameters:
          - name: text
            type: string
            values: [one, two]
          - name: flag
            type: boolean
            default: false
          - name: items
            type: object
            default: {}
        steps:
          - ${{ if parameters.flag }}:
              - bash: flag
          - ${{ elseif eq(parameters.text, 'two') }}:
              - bash: two
          - ${{ else }}:
              - bash: other
          - ${{ each item in parameters.items }}:
              - bash: ${{ item.key }} is ${{ item.value }}
          - bash: ${{ parameters.text }} on ${{ variables['Build.Reason'] }}
            env:
              ${{ if parameters.flag }}:
                A: ${{ parameters.flag }}
              ${{ else }}:
                B: b
        """;

    [TestMethod]
    [DataRow("text: one", "other; one on Manual B=b")]
    [DataRow("text: two", "two; two on Manual B=b")]
    [DataRow("{ text: two, flag: true }", "flag; two on Manual A=True")]
    [DataRow("{ text: one, items: { x: 1, y: 2 } }", "other; x is 1; y is 2; one on Manual B=b")]
    [DataRow("{ text: '${{ variables.mine }}' }", "two; two on Manual B=b")]
    public void Conditions_loops_and_parameters_are_expanded(string parameters, string steps)
    {
        TestKit.AzurePipelines.Pipeline pipeline = Read($"{{ template: template.yml, parameters: {Braced(parameters)} }}");
        Assert.AreEqual(steps, string.Join("; ", pipeline.Stages.Single().Jobs.Single().Steps.Select(step =>
            string.Join(' ', step.Environment.Select(variable => $"{variable.Key}={variable.Value}").Prepend(step.Inputs["script"])))));
    }

    [TestMethod]
    [DataRow("{ template: template.yml }", "the parameter 'text' has no value")]
    [DataRow("{ template: template.yml, parameters: { text: one, other: 1 } }", "no parameter 'other'")]
    [DataRow("{ template: template.yml, parameters: { text: three } }", "it has one of one, two")]
    [DataRow("{ template: template.yml, parameters: { text: one, flag: perhaps } }", "it has the type 'boolean'")]
    [DataRow("{ template: none.yml }", "cannot find the template")]
    [DataRow("{ template: template.yml, other: 1 }", "'other' is not expected")]
    [DataRow("{ bash: x, other: 1 }", "does not know 'other'")]
    [DataRow("{ displayName: x }", "it is neither a task nor one of")]
    [DataRow("{ bash: '${{ parameters.text }}' }", "cannot find 'parameters'")]
    [DataRow("{ bash: '${{ variables.other }}' }", "cannot find variables.other")]
    [DataRow("{ '${{ else }}': [ { bash: x } ] }", "cannot expand '${{ else }}'")]
    public void What_the_server_rejects_or_the_agent_does_not_know_is_an_error(string step, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<PipelineException>(() => Read(step)).Message);

    private static string Braced(string parameters) => parameters.StartsWith('{') ? parameters : $"{{ {parameters} }}";

    private static TestKit.AzurePipelines.Pipeline Read(string step)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.Combine("template.yml"), Template);
        File.WriteAllText(folder.Combine("pipeline.yml"), $$"""
            pool: { vmImage: ubuntu-24.04 }
            variables: { mine: two }
            stages:
              - stage: Build
                jobs:
                  - job: Test
                    steps:
                      - {{step}}
            """);
        return TestKit.AzurePipelines.Pipeline.Read(folder.Combine("pipeline.yml"), new Dictionary<string, string> { ["Build.Reason"] = "Manual" });
    }
}
