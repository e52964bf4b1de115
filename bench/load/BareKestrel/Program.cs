using System.Buffers;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Outboard.Load;

// The most any bridge on Kestrel could reach: read the body, write the bytes the child would have answered, nothing else.
var port = int.Parse(args[0], CultureInfo.InvariantCulture);
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
var app = builder.Build();
app.Run(static async context =>
{
    var body = context.Request.BodyReader;
    var request = await body.ReadAtLeastAsync((int)(context.Request.ContentLength ?? 0), context.RequestAborted);
    var answer = Answers.OfThread;
    answer.ResetWrittenCount();
    var wanted = Echo.Answer(request.Buffer.IsSingleSegment ? request.Buffer.FirstSpan : request.Buffer.ToArray(), answer);
    body.AdvanceTo(request.Buffer.End);
    context.Response.ContentLength = answer.WrittenCount;
    if (!wanted)
    {
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        return;
    }

    context.Response.ContentType = "application/json";
    context.Response.BodyWriter.Write(answer.WrittenSpan);
});
await app.RunAsync();

internal static class Answers
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? answers;

    // No await stands between taking it and copying it out, so a thread never meets itself here.
    public static ArrayBufferWriter<byte> OfThread => answers ??= new(1024);
}
