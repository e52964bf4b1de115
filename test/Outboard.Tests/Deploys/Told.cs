using Outboard.Aws.Deploy;

namespace Outboard.Tests.Deploys;

/// <summary>One event of each kind, as a deployment tells them.</summary>
internal static class Told
{
    public static readonly DeployEvent[] Events =
    [
        new SignedIn("123456789012", "us-east-1", "team", "arn:aws:iam::123456789012:user/ann"),
        new StepStarted("main stack", "creating the change set"),
        new ResourceProgress("outboard-mcp", "Alb", "load balancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", "CREATE_IN_PROGRESS", null, TimeSpan.Zero),
        new ResourceProgress("outboard-mcp", "Alb", "load balancer", "AWS::ElasticLoadBalancingV2::LoadBalancer", "CREATE_COMPLETE", null, TimeSpan.FromSeconds(122)),
        new ResourceProgress("outboard-mcp", "FetchService", "service of fetch", "AWS::ECS::Service", "CREATE_IN_PROGRESS", null, TimeSpan.FromSeconds(3)),
        new RolloutProgress("fetch", "mcp-fetch:7", "IN_PROGRESS", 1, 0, 1, 2, "attempt 2 of 3"),
        new TaskStopped("fetch", "0123abc", "Essential container in task exited", 1),
        new UploadProgress("fetch", 1_000_000, 2_500_000),
        new UploadProgress("fetch", 2_500_000, 2_500_000),
        new BuildOutput("fetch", "STEP 1/9: FROM [base]"),
        new Notice("ECS cannot be asked for its deployments here."),
        new Diagnosed(new Diagnosis("The service of fetch did not become healthy.", "The container ended with exit code 1.", ["no module named x"], "outboard logs fetch")),
        new StepFinished("main stack", "created", TimeSpan.FromSeconds(245)),
    ];
}
