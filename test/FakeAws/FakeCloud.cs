using System.Net;
using System.Text.Json.Nodes;
using FakeAws.Model;
using FakeAws.Services;
using FakeAws.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FakeAws;

/// <summary>
/// As much of AWS as a deployment of Outboard needs, on loopback, with a script for what goes wrong: reached through <c>AWS_ENDPOINT_URL</c> by
/// Outboard and by the aws command line.
/// </summary>
public sealed class FakeCloud : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<Call> _calls = [];
    private readonly FaultPlan _faults = new();
    private readonly Lock _gate = new();
    private readonly Account _account;

    private FakeCloud(WebApplication app, FakeCloudOptions options)
    {
        _app = app;
        Options = options;
        _account = new Account(options);
    }

    /// <summary>As <c>http://127.0.0.1:40123</c>.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>For Outboard and for the aws command line. No configuration of the machine is left to be read.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = Url.ToString().TrimEnd('/'),
        ["AWS_ACCESS_KEY_ID"] = AccessKey.Default.Id,
        ["AWS_SECRET_ACCESS_KEY"] = AccessKey.Default.Secret,
        ["AWS_REGION"] = Options.Region,
        ["AWS_DEFAULT_REGION"] = Options.Region,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["AWS_MAX_ATTEMPTS"] = "3",
        ["AWS_CONFIG_FILE"] = Path.Combine(Path.GetTempPath(), "no-such-aws-config"),
        ["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(Path.GetTempPath(), "no-such-aws-credentials"),
        ["AWS_PAGER"] = "",
        ["NO_PROXY"] = "127.0.0.1",
    };

    /// <summary>Everything that is there; up to date with the clock. While requests may be running, use <see cref="Read"/> and <see cref="Change"/>.</summary>
    public Account Model
    {
        get
        {
            lock (_gate)
            {
                _account.Timeline.Run();
                return _account;
            }
        }
    }

    /// <summary>What will go wrong, and what takes its time.</summary>
    public Scenario Scenario => _account.Scenario;

    /// <summary>All requests so far, in order.</summary>
    public IReadOnlyList<Call> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Runs before a request is carried out, outside of every lock: a test may kill the client here.</summary>
    public Func<Call, Task>? Before { get; set; }

    /// <summary>Runs when a request has been carried out, before its answer is sent.</summary>
    public Func<Call, Task>? After { get; set; }

    internal FakeCloudOptions Options { get; }

    public static async Task<FakeCloud> StartAsync(FakeCloudOptions? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var app = builder.Build();
        var cloud = new FakeCloud(app, options ?? new FakeCloudOptions());
        app.Run(new FrontDoor(cloud).AnswerAsync);
        await app.StartAsync();
        cloud.Url = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        cloud._account.Registry.Host = cloud.Options.RegistryHost ?? cloud.Url.Authority;
        cloud._account.Registry.Endpoint = cloud.Url;
        return cloud;
    }

    /// <param name="operation"><c>CreateChangeSet</c>, <c>CloudFormation.CreateChangeSet</c>, <c>CloudFormation</c> or <c>*</c>.</param>
    /// <param name="onNth">From 1, counted from now.</param>
    public void Fail(string operation, int onNth, Fault fault) => Add(operation, seen => seen == onNth, fault);

    /// <summary>Every <paramref name="n"/>-th request.</summary>
    public void FailEvery(string operation, int n, Fault fault) => Add(operation, seen => seen % n == 0, fault);

    public void FailAlways(string operation, Fault fault) => Add(operation, static _ => true, fault);

    public void ClearFaults()
    {
        lock (_gate)
        {
            _faults.Clear();
        }
    }

    public T Read<T>(Func<Account, T> read)
    {
        lock (_gate)
        {
            _account.Timeline.Run();
            return read(_account);
        }
    }

    public void Change(Action<Account> change) => Read(account =>
    {
        change(account);
        account.Timeline.Run();
        return true;
    });

    /// <summary>Somebody else does something: no request, no signature, no fault.</summary>
    /// <param name="service">As in the scope of a signature: <c>cloudformation</c>.</param>
    public JsonNode Act(string service, string operation, JsonObject input)
    {
        var known = Service.BySigningName[service];
        Inputs.Check(known, operation, input);
        return Read(account =>
        {
            var answer = Operations.Answer(account, known, operation, input);
            account.Timeline.Run();
            return answer;
        });
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    internal Call Arrived(Func<int, Call> make)
    {
        lock (_gate)
        {
            var call = make(_calls.Count + 1);
            _calls.Add(call);
            return call;
        }
    }

    internal Fault? FaultOf(Call call)
    {
        lock (_gate)
        {
            return _faults.Take(call);
        }
    }

    private void Add(string operation, Func<int, bool> hits, Fault fault)
    {
        lock (_gate)
        {
            _faults.Add(operation, hits, fault);
        }
    }
}
