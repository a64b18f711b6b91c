using ContainerStages.Dockerfiles.Sources;

namespace ContainerStages.Dockerfiles;

/// <summary>
/// A here-document of RUN, COPY or ADD. <see cref="Content"/> is what the shell or the file gets before variables are expanded: with <c>&lt;&lt;-</c>
/// the leading tabs are gone. COPY and ADD expand variables in it if no part of the name is quoted (<see cref="Expands"/>); RUN leaves them to the shell.
/// <see cref="Range"/> covers the lines of the content, <see cref="Terminator"/> the closing name.
/// </summary>
internal sealed record HereDocument(string Name, bool Expands, bool StripsTabs, string Content, SourceRange Range, SourceRange Terminator);
