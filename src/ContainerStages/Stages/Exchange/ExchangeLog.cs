using ContainerStages.Diagnostics;

namespace ContainerStages.Stages.Exchange;

/// <summary>Whom the sharing of results talks to. Each may be called by several threads.</summary>
/// <param name="Say">What every user wants to know.</param>
/// <param name="Detail">Why something that was there was not used.</param>
/// <param name="Warn">What somebody should mend; the build goes on.</param>
internal sealed record ExchangeLog(Action<string> Say, Action<string> Detail, Action<ContainerStagesException> Warn);
