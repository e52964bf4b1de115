using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Outboard.Gateway;

/// <summary>Hands the metrics on: as Prometheus text at <c>/metrics</c>, and over OTLP where the standard variables configure it.</summary>
internal sealed class Telemetry : IDisposable
{
    private readonly MeterProvider _provider;
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public Telemetry(Metrics metrics, IReadOnlyDictionary<string, string> environment)
    {
        // The standard variables come last, and so win (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES).
        var resource = ResourceBuilder.CreateEmpty().AddTelemetrySdk().AddService("outboard", serviceVersion: ThisAssembly.Version).AddEnvironmentVariableDetector();

        // The instruments of another gateway in this process would be the same to the library, which drops both when one of the two ends.
        var builder = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Metrics.Name)
            .AddView(instrument => metrics.Owns(instrument) ? null : MetricStreamConfiguration.Drop)
            .AddPrometheusExporter(static options => options.ScopeInfoEnabled = false);
        if (Pushes(environment))
        {
            builder.AddOtlpExporter();
        }

        _provider = builder.Build();
        metrics.Early.TellTo(metrics.Duration);
        Scrape = new ApplicationBuilder(_services).UseOpenTelemetryPrometheusScrapingEndpoint(_provider, static _ => true, null, null, null).Build();
    }

    /// <summary>Whether the standard variables say where metrics go; where they do not, it is soon enough when somebody asks for them.</summary>
    public static bool Pushes(IReadOnlyDictionary<string, string> environment) =>
        environment.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT") || environment.ContainsKey("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");

    /// <summary>Answers a request for the Prometheus text.</summary>
    public RequestDelegate Scrape { get; }

    public void Dispose()
    {
        _provider.Dispose();
        _services.Dispose();
    }
}
