using ContainerStages.Diagnostics;

namespace ContainerStages.Signatures;

/// <summary>What a signature is needed for: which properties say how, and what it is called if it fails.</summary>
/// <param name="Property">Names the tool; those for its key and its arguments begin with it.</param>
internal sealed record SignatureUse(string Property, string Verb, Diagnostic Failure)
{
    public static readonly SignatureUse Sign = new("ContainerStagesSign", "sign", Catalogue.ImageNotSigned);
    public static readonly SignatureUse VerifyBase = new("ContainerStagesVerifyBase", "verify", Catalogue.BaseNotVerified);

    public string KeyProperty => Property + "Key";

    public string ArgumentsProperty => Property + "Arguments";
}
