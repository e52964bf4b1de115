using Outboard.Aws.Deploy;
using Outboard.Aws.Deploy.Api;

namespace Outboard.Aws.Tests.Deploy.Api;

/// <summary>Answers moto does not give, as the service models define them.</summary>
public sealed class AnswerTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_set_is_read_with_property_values_from_all_its_pages()
    {
        await using var server = new Loopback(
            Reply.Xml(
                """
                <DescribeChangeSetResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeChangeSetResult><ChangeSetId>id</ChangeSetId><ChangeSetName>n</ChangeSetName><StackId>s</StackId>
                <Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus><NextToken>page 2</NextToken><Changes><member><Type>Resource</Type><ResourceChange>
                <Action>Modify</Action><LogicalResourceId>FetchTask</LogicalResourceId><PhysicalResourceId>arn</PhysicalResourceId><ResourceType>AWS::ECS::TaskDefinition</ResourceType>
                <Replacement>True</Replacement><PolicyAction>ReplaceAndDelete</PolicyAction><Details><member><Target><Attribute>Properties</Attribute><Name>Cpu</Name>
                <RequiresRecreation>Always</RequiresRecreation><Path>/Properties/Cpu</Path><BeforeValue></BeforeValue><AfterValue>512</AfterValue>
                <Drift><PreviousValue>1</PreviousValue><ActualValue>2</ActualValue></Drift></Target><Evaluation>Static</Evaluation><ChangeSource>DirectModification</ChangeSource>
                <CausingEntity>FetchImage</CausingEntity></member></Details></ResourceChange></member></Changes></DescribeChangeSetResult></DescribeChangeSetResponse>
                """),
            Reply.Xml(
                """
                <DescribeChangeSetResponse><DescribeChangeSetResult><ChangeSetId>id</ChangeSetId><ChangeSetName>n</ChangeSetName><StackId>s</StackId><Status>CREATE_COMPLETE</Status>
                <ExecutionStatus>AVAILABLE</ExecutionStatus><Changes><member><Type>Resource</Type><ResourceChange><Action>Remove</Action><LogicalResourceId>Old</LogicalResourceId>
                <ResourceType>AWS::SNS::Topic</ResourceType></ResourceChange></member></Changes></DescribeChangeSetResult></DescribeChangeSetResponse>
                """));
        using var session = AwsSession.At(server.Endpoint);

        var found = await session.Api.CloudFormation.FindChangeSetAsync("mcp", "n", None);

        Assert.Equal(["FetchTask", "Old"], found!.Changes.Select(static change => change.LogicalId));
        Assert.Equal(("Modify", "True", "ReplaceAndDelete"), (found.Changes[0].Action, found.Changes[0].Replacement, found.Changes[0].PolicyAction));
        Assert.Equal(
            new ChangeDetail("Properties", "/Properties/Cpu", "Cpu", "Always", "", "512", "Static", "DirectModification", "FetchImage") { Actual = "2" },
            Assert.Single(found.Changes[0].Details));
        Assert.Null(found.Changes[1].Replacement);
        Assert.Contains("NextToken=page 2", server.Requests[1].Form);
    }

    [Fact]
    public async Task A_refused_change_set_tells_why_by_its_validation_events()
    {
        await using var server = new Loopback(Reply.Xml(
            """
            <DescribeEventsResponse><DescribeEventsResult><OperationEvents><member><EventId>1</EventId><EventType>STACK_EVENT</EventType></member><member><EventId>2</EventId>
            <EventType>VALIDATION_ERROR</EventType><LogicalResourceId>Repository</LogicalResourceId><ValidationName>NAME_CONFLICT_VALIDATION</ValidationName>
            <ValidationStatusReason>It exists.</ValidationStatusReason><ValidationPath>/Resources/Repository</ValidationPath><ValidationFailureMode>FAIL</ValidationFailureMode>
            </member></OperationEvents></DescribeEventsResult></DescribeEventsResponse>
            """));
        using var session = AwsSession.At(server.Endpoint);

        Assert.Equal(
            [new ValidationEvent("Repository", "NAME_CONFLICT_VALIDATION", "It exists.", "/Resources/Repository", "FAIL")],
            await session.Api.CloudFormation.ListValidationEventsAsync("id", None));
    }

    [Fact]
    public async Task Drift_is_detected_asked_for_and_listed()
    {
        await using var server = new Loopback(
            Reply.Xml("<DetectStackDriftResponse><DetectStackDriftResult><StackDriftDetectionId>d-1</StackDriftDetectionId></DetectStackDriftResult></DetectStackDriftResponse>"),
            Reply.Xml("<X><DescribeStackDriftDetectionStatusResult><DetectionStatus>DETECTION_COMPLETE</DetectionStatus><StackDriftStatus>DRIFTED</StackDriftStatus></DescribeStackDriftDetectionStatusResult></X>"),
            Reply.Xml(
                """
                <X><DescribeStackResourceDriftsResult><StackResourceDrifts><member><LogicalResourceId>Alb</LogicalResourceId><PhysicalResourceId>arn</PhysicalResourceId><ResourceType>T</ResourceType>
                <StackResourceDriftStatus>MODIFIED</StackResourceDriftStatus><PropertyDifferences><member><PropertyPath>/A</PropertyPath><ExpectedValue>1</ExpectedValue><ActualValue></ActualValue>
                <DifferenceType>NOT_EQUAL</DifferenceType></member></PropertyDifferences></member></StackResourceDrifts></DescribeStackResourceDriftsResult></X>
                """));
        using var session = AwsSession.At(server.Endpoint);
        var stacks = session.Api.CloudFormation;

        Assert.Equal("d-1", await stacks.DetectDriftAsync("mcp", None));
        Assert.Equal(new DriftDetection("DETECTION_COMPLETE", "DRIFTED", null), await stacks.GetDriftDetectionAsync("d-1", None));
        var drift = Assert.Single(await stacks.ListDriftsAsync("mcp", None));
        Assert.Equal(new DriftedProperty("/A", "1", "", "NOT_EQUAL"), Assert.Single(drift.Properties));
    }

    [Fact]
    public async Task A_stack_of_more_resources_than_one_answer_holds_is_read_to_its_end()
    {
        static string Members(int from, int count) => string.Concat(Enumerable.Range(from, count).Select(static number =>
            $"<member><LogicalResourceId>R{number}</LogicalResourceId><ResourceType>T</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>"));
        await using var server = new Loopback(
            Reply.Xml($"<X><DescribeStackResourcesResult><StackResources>{Members(0, 100)}</StackResources></DescribeStackResourcesResult></X>"),
            Reply.Xml($"<X><ListStackResourcesResult><StackResourceSummaries>{Members(0, 100)}</StackResourceSummaries><NextToken>2</NextToken></ListStackResourcesResult></X>"),
            Reply.Xml($"<X><ListStackResourcesResult><StackResourceSummaries>{Members(100, 50)}</StackResourceSummaries></ListStackResourcesResult></X>"));
        using var session = AwsSession.At(server.Endpoint);

        Assert.Equal(150, (await session.Api.CloudFormation.ListResourcesAsync("mcp", None)).Count);
    }

    [Fact]
    public async Task Rollouts_are_listed_and_described_newest_first_with_breaker_and_rollback()
    {
        await using var server = new Loopback(
            Reply.Json("""{"serviceDeployments":[{"serviceDeploymentArn":"d-1"}],"nextToken":"2"}"""),
            Reply.Json("""{"serviceDeployments":[{"serviceDeploymentArn":"d-2"}]}"""),
            Reply.Json(
                """
                {"serviceDeployments":[
                  {"serviceDeploymentArn":"d-1","status":"SUCCESSFUL","createdAt":1764000000.5,"targetServiceRevision":{"arn":"r-1"}},
                  {"serviceDeploymentArn":"d-2","status":"ROLLBACK_SUCCESSFUL","statusReason":"broken","lifecycleStage":"CLEAN_UP","createdAt":1764000100,"targetServiceRevision":{"arn":"r-2"},
                   "deploymentCircuitBreaker":{"status":"TRIGGERED","failureCount":3,"threshold":3},"rollback":{"reason":"Service deployment rolled back because the circuit breaker threshold was exceeded."}}]}
                """),
            Reply.Json("""{"serviceRevisions":[{"serviceRevisionArn":"r-1","taskDefinition":"t:1","containerImages":[{"containerName":"c","image":"i@sha256:1","imageDigest":"sha256:1"}]}]}"""));
        using var session = AwsSession.At(server.Endpoint);

        var deployments = await session.Api.Ecs.ListDeploymentsAsync("c", "s", null, [], None);
        var revision = Assert.Single(await session.Api.Ecs.ListRevisionsAsync(["r-1"], None));

        Assert.Equal(["d-2", "d-1"], deployments.Select(static deployment => deployment.Arn));
        Assert.Equal(new CircuitBreaker("TRIGGERED", 3, 3), deployments[0].Breaker);
        Assert.StartsWith("Service deployment rolled back", deployments[0].RollbackReason, StringComparison.Ordinal);
        Assert.Equal((DateTimeOffset.FromUnixTimeMilliseconds(1764000000500), "r-1", null), (deployments[1].Created, deployments[1].Revision, deployments[1].Breaker));
        Assert.Equal(new RevisionImage("c", "i@sha256:1", "sha256:1"), Assert.Single(revision.Images));
    }

    [Fact]
    public async Task Stopped_tasks_are_read_with_reason_and_exit_code()
    {
        await using var server = new Loopback(
            Reply.Json("""{"taskArns":["arn:aws:ecs:us-east-1:1:task/c/abc"]}"""),
            Reply.Json(
                """
                {"tasks":[{"taskArn":"arn:aws:ecs:us-east-1:1:task/c/abc","taskDefinitionArn":"t:2","lastStatus":"STOPPED","desiredStatus":"STOPPED","stopCode":"EssentialContainerExited",
                  "stoppedReason":"Essential container in task exited","stoppedAt":1764000000.25,"capacityProviderName":"FARGATE_SPOT",
                  "containers":[{"name":"fetch","lastStatus":"STOPPED","exitCode":137,"reason":"OutOfMemoryError: x","healthStatus":"UNKNOWN","imageDigest":null}]}],"failures":[]}
                """));
        using var session = AwsSession.At(server.Endpoint);

        var task = Assert.Single(await session.Api.Ecs.ListTasksAsync("c", "s", "STOPPED", None));

        Assert.Equal(("abc", "EssentialContainerExited", "FARGATE_SPOT", null), (task.Id, task.StopCode, task.CapacityProvider, task.StartedAt));
        Assert.Equal(new ContainerInfo("fetch", "STOPPED", 137, "OutOfMemoryError: x", "UNKNOWN", null), Assert.Single(task.Containers));
    }

    [Fact]
    public async Task More_services_than_one_request_takes_are_asked_for_in_parts()
    {
        await using var server = new Loopback(Reply.Json("""{"services":[],"failures":[{"reason":"MISSING"}]}"""));
        using var session = AwsSession.At(server.Endpoint);

        await session.Api.Ecs.ListServicesAsync("c", [.. Enumerable.Range(0, 21).Select(static number => $"s{number}")], None);

        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Tagged_resources_are_read_from_all_pages()
    {
        await using var server = new Loopback(
            Reply.Json("""{"ResourceTagMappingList":[{"ResourceARN":"a"}],"PaginationToken":"p2"}"""), Reply.Json("""{"ResourceTagMappingList":[{"ResourceARN":"b"}],"PaginationToken":""}"""));
        using var session = AwsSession.At(server.Endpoint);

        Assert.Equal(["a", "b"], await session.Api.Tagging.ListResourcesAsync("k", "v", None));
        Assert.Contains("\"PaginationToken\":\"p2\"", server.Requests[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_with_a_star_is_found_by_its_name()
    {
        await using var server = new Loopback(Reply.Xml(
            """
            <ListResourceRecordSetsResponse><ResourceRecordSets><ResourceRecordSet><Name>\052.example.com.</Name><Type>A</Type><AliasTarget><DNSName>alb.amazonaws.com.</DNSName></AliasTarget></ResourceRecordSet>
            <ResourceRecordSet><Name>zzz.example.com.</Name><Type>A</Type></ResourceRecordSet></ResourceRecordSets><IsTruncated>true</IsTruncated><NextRecordName>more.</NextRecordName></ListResourceRecordSetsResponse>
            """));
        using var session = AwsSession.At(server.Endpoint);

        Assert.Equal("alb.amazonaws.com.", Assert.Single(await session.Api.Route53.ListRecordsAsync("Z1", "*.example.com", None)).AliasTarget);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("""<ErrorResponse><Error><Code>A</Code><Message>m</Message></Error><RequestId>q</RequestId></ErrorResponse>""", "A", "m")]
    [InlineData("""<Response><Errors><Error><Code>B</Code><Message>m</Message></Error></Errors><RequestID>q</RequestID></Response>""", "B", "m")]
    [InlineData("""<html><body>Bad""", "HTTP 400", "15 bytes that are no error of the protocol.")]
    public async Task Errors_in_xml_are_read_in_both_forms(string body, string code, string words)
    {
        await using var server = new Loopback(Reply.Xml(body, 400));
        using var session = AwsSession.At(server.Endpoint);

        var error = await Assert.ThrowsAsync<AwsException>(() => session.Api.Ec2.FindDefaultVpcAsync(None));

        Assert.Equal((code, words), (error.Code, error.Words));
        Assert.Equal("ec2:DescribeVpcs", error.PolicyAction);
    }

    [Theory]
    [InlineData("""{"__type":"com.amazonaws.ecs#AccessDeniedException","Message":"m"}""", null, "AccessDeniedException")]
    [InlineData("""{"message":"m"}""", "AccessDeniedException:http://internal.amazon.com/coral/", "AccessDeniedException")]
    [InlineData("""{"message":"m"}""", null, "HTTP 400")]
    public async Task Errors_in_json_are_read_from_body_or_header(string body, string? header, string code)
    {
        await using var server = new Loopback(Reply.Json(body, 400) with { ErrorType = header });
        using var session = AwsSession.At(server.Endpoint);

        Assert.Equal(code, (await Assert.ThrowsAsync<AwsException>(() => session.Api.Ecs.FindClusterAsync("c", None))).Code);
    }
}
