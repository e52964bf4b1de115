namespace Outboard.EndToEnd.Servers;

/// <summary>Rows for theories.</summary>
public static class Combinations
{
    public static TheoryData<Transport> Transports => [Transport.Http, Transport.Sse];

    public static TheoryData<Transport, string> TransportAndSharing => new()
    {
        { Transport.Http, "shared" },
        { Transport.Http, "session" },
        { Transport.Sse, "shared" },
        { Transport.Sse, "session" },
    };
}
