namespace Outboard.Servers.Web;

internal enum ContentKind
{
    Html,
    Markdown,
    Pdf,
    Text,
    Binary,
}
