using System.Xml.Linq;
using ContainerStages.Metadata;

namespace ContainerStages.Trimming;

/// <summary>
/// The trimmer's descriptor of types of other assemblies that own code refers to. Assemblies that are skipped are not looked through, so that the trimmer would not know which of their
/// types the app uses: an interface without a use is taken from the types that implement it.
/// </summary>
internal static class TrimmerRoots
{
    /// <summary>If the app uses it, the trimmer keeps all operators.</summary>
    private static readonly (string Assembly, string Type) Expression = ("System.Linq.Expressions", "System.Linq.Expressions.Expression");

    /// <param name="own">The app's own assemblies.</param>
    /// <param name="trimmed">The other ones, as they were trimmed.</param>
    public static XDocument Of(IEnumerable<AssemblyTypes> own, AssemblySet assemblies, AssemblySet trimmed)
    {
        var types = own.SelectMany(assembly => assembly.Metadata.TypeReferences.Select(type => assemblies.Resolve(assembly, type)))
            .OfType<DefinedType>()
            .Select(type => (Assembly: Path.GetFileNameWithoutExtension(type.Assembly.File), Type: type.ToString()))
            .Append(Expression)
            .Distinct()
            .Where(type => trimmed.Find(type.Assembly)?.Find(type.Type) is not null);
        return new XDocument(new XElement("linker", types.GroupBy(type => type.Assembly).Select(group => new XElement(
            "assembly",
            new XAttribute("fullname", group.Key),
            group.Select(type => new XElement("type", new XAttribute("fullname", type.Type.Replace('+', '/')), new XAttribute("preserve", "nothing")))))));
    }
}
