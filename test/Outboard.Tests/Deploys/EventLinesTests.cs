using Outboard.Deploys;

namespace Outboard.Tests.Deploys;

public sealed class EventLinesTests
{
    [Fact]
    public void Everything_worth_a_line_is_one()
    {
        using var writer = new StringWriter();
        var lines = new EventLines(writer);

        foreach (var told in Told.Events)
        {
            lines.Write(told);
        }

        Assert.Equal(
            """
            account 123456789012, region us-east-1, profile team (arn:aws:iam::123456789012:user/ann)
            main stack: creating the change set
              load balancer: create in progress
              load balancer: create complete (2 min 02 s)
              service of fetch: create in progress (3 s)
              fetch: mcp-fetch:7 in progress, 0 of 1 running, 1 pending, 2 failed, attempt 2 of 3
              fetch: task 0123abc stopped with exit code 1: Essential container in task exited
              image fetch: 2.5 MB sent
              fetch | STEP 1/9: FROM [base]
            ECS cannot be asked for its deployments here.
            The service of fetch did not become healthy.
              cause: The container ended with exit code 1.
              | no module named x
              next: outboard logs fetch
            main stack: created (4 min 05 s)

            """.ReplaceLineEndings(),
            writer.ToString());
    }
}
