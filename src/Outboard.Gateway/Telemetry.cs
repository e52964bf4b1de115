using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Outboard.Gateway;

/// <summary>Hands the metrics on: as Prometheus text at <c>/metrics</c>, and over OTLP where the standard variables configure it.</summary>
internal sealed class Telemetry : IDisposable
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private readonly MeterProvider _provider;
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public Telemetry(IReadOnlyDictionary<string, string> environment)
    {
        var builder = Sdk.CreateMeterProviderBuilder().AddMeter(Metrics.Name).AddPrometheusExporter(static options => options.ScopeInfoEnabled = false);
        if (environment.ContainsKey(OtlpEndpoint) || environment.ContainsKey("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"))
        {
            builder.AddOtlpExporter();
        }

        _provider = builder.Build();
        Scrape = new ApplicationBuilder(_services).UseOpenTelemetryPrometheusScrapingEndpoint(_provider, static _ => true, null, null, null).Build();
    }

    /// <summary>Answers a request for the Prometheus text.</summary>
    public RequestDelegate Scrape { get; }

    public void Dispose()
    {
        _provider.Dispose();
        _services.Dispose();
    }
}
