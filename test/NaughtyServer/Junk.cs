using System.Text;
using Outboard.Testing;

namespace NaughtyServer;

/// <summary>What a server may print on standard output and should not.</summary>
internal static class Junk
{
    public static readonly string[] Kinds =
        ["text", "blank", "number", "array", "broken", "invalid-utf8", "bom", "long", "unknown-id", "null-id", "no-method", "duplicate-id", "deep"];

    public static void Print(LineServer server, string kind)
    {
        switch (kind)
        {
            case "text": server.Write("Server listening, have fun! \u001b[32mgreen\u001b[0m"); break;
            case "blank": server.WriteBytes("\n \t\r\n\n"u8); break;
            case "number": server.Write("42"); break;
            case "array": server.Write("""[{"jsonrpc":"2.0"},[],null]"""); break;
            case "broken": server.Write("""{"jsonrpc":"2.0","id":1,"result":{"""); break;
            case "invalid-utf8": server.WriteBytes([.. "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\""u8, 0xC3, 0x28, 0xFF, .. "\"}}\n"u8]); break;
            case "bom": server.WriteBytes([0xEF, 0xBB, 0xBF, (byte)'\n']); break;
            case "long": server.Write(new string('x', 3 << 20)); break;
            case "unknown-id": server.Write("""{"jsonrpc":"2.0","id":987654321,"result":{"stray":true}}"""); break;
            case "null-id": server.Write("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"stray"}}"""); break;
            case "no-method": server.Write("""{"jsonrpc":"2.0","params":{}}"""); break;
            case "duplicate-id": server.Write("""{"jsonrpc":"2.0","id":987654322,"id":987654323,"result":{}}"""); break;
            case "deep": server.Write(new StringBuilder().Insert(0, "[", 5000).Append(']', 5000).ToString()); break;
            default: throw new LineError(-32602, $"No junk called {kind}.");
        }
    }
}
