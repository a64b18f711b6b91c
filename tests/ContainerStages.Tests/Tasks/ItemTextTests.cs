using ContainerStages.App;
using ContainerStages.Diagnostics;
using ContainerStages.Oci;
using ContainerStages.Tasks;
using Microsoft.Build.Utilities;

namespace ContainerStages.Tests.Tasks;

/// <summary>What the project writes, as the values that the library takes.</summary>
[TestClass]
public sealed class ItemTextTests
{
    [TestMethod]
    [DataRow("", null)]
    [DataRow("OCI", ImageFormat.Oci)]
    [DataRow("oci", ImageFormat.Oci)]
    [DataRow("Docker", ImageFormat.Docker)]
    public void A_format_has_two_values(string text, ImageFormat? expected) => Assert.AreEqual(expected, ItemText.Format(text));

    [TestMethod]
    [DataRow("", null)]
    [DataRow("Entrypoint", AppCommandInstruction.Entrypoint)]
    [DataRow("None", AppCommandInstruction.None)]
    public void An_instruction_is_the_SDK_s(string text, AppCommandInstruction? expected) => Assert.AreEqual(expected, ItemText.Instruction(text));

    [TestMethod]
    [DataRow("Warning", Severity.Warning)]
    [DataRow("none", Severity.None)]
    [DataRow("", null)]
    public void A_severity_has_three_values(string text, Severity? expected) => Assert.AreEqual(expected, ItemText.SeverityOf(Check(text)));

    [TestMethod]
    public void A_port_has_a_protocol()
    {
        var port = new TaskItem("53");
        Assert.AreEqual("53/tcp", ItemText.Port(port).ToString());
        port.SetMetadata("Type", "UDP");
        Assert.AreEqual("53/udp", ItemText.Port(port).ToString());
    }

    [TestMethod]
    public void Anything_else_is_an_error_that_lists_the_values()
    {
        foreach (string severity in (string[])["fatal", "1", "warning, error"])
        {
            ContainerStagesException e = AssertRefused(Catalogue.InvalidValue, "error, warning or none", () => ItemText.SeverityOf(Check(severity)));
            Assert.AreEqual(ItemReference.Check("CSTG3004"), e.Subject);
        }

        AssertRefused(Catalogue.InvalidValue, "OCI or Docker", () => ItemText.Format("VHD"));
        AssertRefused(Catalogue.InvalidCommand, "Entrypoint, DefaultArgs or None", () => ItemText.Instruction("entrypoint"));
        AssertRefused(Catalogue.InvalidValue, "from 1 to 65535", () => ItemText.Port(new TaskItem("0")));
    }

    private static TaskItem Check(string severity)
    {
        var item = new TaskItem("CSTG3004");
        item.SetMetadata("Severity", severity);
        return item;
    }

    private static ContainerStagesException AssertRefused(Diagnostic diagnostic, string advice, Func<object?> read)
    {
        ContainerStagesException e = Assert.ThrowsExactly<ContainerStagesException>(() => read());
        Assert.AreEqual(diagnostic, e.Diagnostic);
        Assert.Contains(advice, e.Advice);
        return e;
    }
}
