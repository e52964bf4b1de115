using Outboard.Aws.CloudFormation;
using Outboard.Aws.Deploy;

namespace Outboard.Aws.Tests.Deploy;

/// <summary>Deployments that go well: first, again, with a change.</summary>
public class DeployTests
{
    [Fact]
    public async Task A_first_deployment_creates_both_stacks_after_one_question()
    {
        await using var deployment = await FakeDeployment.StartAsync();

        var outcome = await deployment.DeployAsync();

        Assert.True(outcome.Changed);
        Assert.Equal("https://fetch.ecs.example.com/mcp", outcome.Urls["fetch"]);
        Assert.Equal(3, outcome.Urls.Count);
        Assert.NotNull(outcome.LoadBalancerDnsName);
        Assert.Equal("CREATE_COMPLETE", deployment.Status("outboard-mcp-base"));
        Assert.Equal("CREATE_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.Equal([QuestionKind.Apply], deployment.Listener.Questions.Select(static question => question.Kind));
        var plan = Assert.Single(deployment.Listener.All<Aws.Deploy.Planned>()).Plan;
        Assert.Equal(["outboard-mcp-base", "outboard-mcp"], plan.Stacks.Select(static stack => stack.Name));
        Assert.All(plan.Stacks.SelectMany(static stack => stack.Changes), static change => Assert.Equal(ChangeKind.Create, change.Kind));
        Assert.True(plan.Stacks[1].IsForecast);
        Assert.Null(plan.Before);
    }

    [Fact]
    public async Task A_first_deployment_makes_key_and_token_once()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        var first = deployment.Cloud.Read(static account => account.Parameters.ToDictionary(static one => one.Key, static one => one.Value.Value));

        deployment.Images["fetch"] = 'b';
        await deployment.DeployAsync();

        Assert.Equal(["/outboard/mcp/key", "/outboard/mcp/token"], first.Keys.Order());
        Assert.All(first.Values, static value => Assert.Equal(43, value.Length));
        Assert.NotEqual(first["/outboard/mcp/key"], first["/outboard/mcp/token"]);
        Assert.Equal(first, deployment.Cloud.Read(static account => account.Parameters.ToDictionary(static one => one.Key, static one => one.Value.Value)));
        Assert.Equal("mcp", deployment.Cloud.Read(static account => account.Parameters["/outboard/mcp/key"].Tags["outboard:deployment"]));
    }

    [Fact]
    public async Task Progress_is_told_of_resources_and_rollouts_by_the_names_people_use()
    {
        await using var deployment = await FakeDeployment.StartAsync();

        await deployment.DeployAsync();

        var progress = deployment.Listener.All<ResourceProgress>();
        Assert.Contains(progress, static one => one is { Label: "service of fetch", Status: "CREATE_COMPLETE" } && one.Since > TimeSpan.Zero);
        Assert.Contains(progress, static one => one is { Label: "load balancer", Status: "CREATE_IN_PROGRESS" });
        Assert.Contains(progress, static one => one is { Label: "rule of aws-doc" });
        Assert.Contains(deployment.Listener.All<RolloutProgress>(), static one => one.Task == "fetch" && one.Revision == "outboard-mcp-fetch:1");
        Assert.Equal(["base stack", "main stack"], deployment.Listener.All<StepFinished>().Select(static step => step.Name));
    }

    [Fact]
    public async Task Nothing_to_do_is_found_with_a_request_for_each_thing_that_can_differ()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        var before = deployment.Cloud.Calls.Count;

        var outcome = await deployment.DeployAsync();

        Assert.False(outcome.Changed);
        Assert.Equal("https://fetch.ecs.example.com/mcp", outcome.Urls["fetch"]);
        Assert.Empty(deployment.Listener.Questions);
        // All images are given here; one that is looked for makes it six, with DescribeImages.
        Assert.Equal(["DescribeStacks", "DescribeStacks", "GetCallerIdentity", "GetTemplate", "GetTemplate"], deployment.CallsSince(before).Order());
    }

    [Fact]
    public async Task Nothing_to_do_with_images_that_were_pushed_is_found_with_exactly_six_requests()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        using var program = new ProgramFolder();
        deployment.With = settings => settings with { Images = new() { Program = program.Path } };
        await deployment.DeployAsync(listener => listener.On = told =>
        {
            // As if they had been pushed by another run between the base stack and step 6.
            if (told is StepFinished { Name: "base stack" })
            {
                var plan = Planning.Plan(deployment.Manifest(), "us-east-1", new Dictionary<string, Assignment>());
                deployment.Cloud.Change(account => program.Tags(plan).ForEach(tag => account.Registry.Put("outboard/mcp", tag, deployment.Time.GetUtcNow())));
            }
        });
        var before = deployment.Cloud.Calls.Count;

        var outcome = await deployment.DeployAsync();

        Assert.False(outcome.Changed);
        Assert.Equal(["DescribeImages", "DescribeStacks", "DescribeStacks", "GetCallerIdentity", "GetTemplate", "GetTemplate"], deployment.CallsSince(before).Order());
        Assert.StartsWith("123456789012.dkr.ecr.us-east-1.amazonaws.com/outboard/mcp@sha256:", outcome.Images["fetch"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_with_an_image_that_is_still_to_be_built_says_so_and_builds_nothing()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        using var program = new ProgramFolder();
        deployment.With = settings => settings with { Images = new() { Program = program.Path } };

        var plan = await deployment.PlanAsync();

        var image = plan.Stacks[1].Changes.Single(static change => change.LogicalId == "FetchTask").Properties.Single(static property => property.Path.EndsWith("Image", StringComparison.Ordinal));
        Assert.EndsWith("/outboard/mcp@(to be built)\"", image.After, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_image_is_one_new_revision_and_nothing_else()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';

        var outcome = await deployment.DeployAsync();

        Assert.True(outcome.Changed, deployment.Listener.ToString());
        Assert.Equal("UPDATE_COMPLETE", deployment.Status("outboard-mcp"));
        Assert.Equal("CREATE_COMPLETE", deployment.Status("outboard-mcp-base"));
        Assert.Equal(2, deployment.Revisions("fetch").Length);
        Assert.Single(deployment.Revisions("aws-doc"));
        var plan = Assert.Single(deployment.Listener.All<Aws.Deploy.Planned>()).Plan;
        var changes = plan.Stacks.SelectMany(static stack => stack.Changes).ToList();
        Assert.Equal([("FetchTask", ChangeKind.NewRevision), ("FetchService", ChangeKind.Update)], changes.Select(static change => (change.LogicalId, change.Kind)));
        var image = Assert.Single(changes[0].Properties, static property => property.Path.EndsWith("Image", StringComparison.Ordinal));
        Assert.Contains(new string('a', 64), image.Before, StringComparison.Ordinal);
        Assert.Contains(new string('b', 64), image.After, StringComparison.Ordinal);
        Assert.Contains(plan.Consequences, static line => line.StartsWith("fetch: a new task takes over", StringComparison.Ordinal));
        Assert.Equal(plan.After.Total, plan.Before!.Total);
    }

    [Fact]
    public async Task A_server_that_leaves_is_deleted_and_the_others_keep_their_numbers()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Servers = """ "searxng": { "command": "npx", "args": ["-y", "mcp-searxng"], "env": { "SEARXNG_URL": "https://searx.example.com" } } """;
        deployment.Images.Remove("fetch");
        deployment.Images.Remove("aws-doc");

        await deployment.DeployAsync();

        var plan = Assert.Single(deployment.Listener.All<Aws.Deploy.Planned>()).Plan;
        Assert.Equal(8810, Assert.Single(plan.Plan.Servers).Port);
        Assert.Contains(plan.Stacks[1].Changes, static change => change is { LogicalId: "FetchService", Kind: ChangeKind.Delete });
        Assert.Contains("The service of fetch goes away: its endpoint answers no more.", plan.Consequences);
        Assert.Equal(1, deployment.Cloud.Read(static account => account.All("AWS::ECS::Service").Count()));
    }

    [Fact]
    public async Task The_network_is_found_once_and_then_kept()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        var before = deployment.Cloud.Read(static account => account.Stack("outboard-mcp")!.Parameters["SubnetIds"]);
        deployment.Cloud.Change(static account => account.Network.Subnets.Add(new("subnet-0a1b2c3d4e5f60009", account.Network.Vpcs[0].Id, "us-east-1d", true, "172.31.64.0/20")));
        deployment.Images["fetch"] = 'b';

        await deployment.DeployAsync();

        Assert.Equal(before, deployment.Cloud.Read(static account => account.Stack("outboard-mcp")!.Parameters["SubnetIds"]));
    }

    [Fact]
    public async Task A_plan_leaves_nothing_behind()
    {
        await using var deployment = await FakeDeployment.StartAsync();

        var plan = await deployment.PlanAsync();

        Assert.True(plan.HasChanges);
        Assert.Equal("absent", deployment.Status("outboard-mcp-base"));
        Assert.Equal("absent", deployment.Status("outboard-mcp"));
        Assert.Empty(deployment.Listener.Questions);
    }

    [Fact]
    public async Task A_plan_of_an_update_leaves_no_change_set_behind()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';

        var plan = await deployment.PlanAsync();

        Assert.True(plan.HasChanges);
        Assert.False(plan.Stacks[1].IsForecast);
        Assert.DoesNotContain(deployment.Cloud.Read(static account => account.Stack("outboard-mcp")!.ChangeSets.ToList()), static set => set.ExecutionStatus == "AVAILABLE");
    }

    [Fact]
    public async Task A_plan_of_what_stands_as_it_is_has_no_changes()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();

        Assert.False((await deployment.PlanAsync()).HasChanges);
    }

    [Fact]
    public async Task A_plan_that_is_declined_touches_nothing()
    {
        await using var deployment = await FakeDeployment.StartAsync();

        var outcome = await deployment.DeployAsync(static listener => listener.Answer = static _ => false);

        Assert.True(outcome.IsDeclined);
        Assert.False(outcome.Changed);
        Assert.Equal("absent", deployment.Status("outboard-mcp-base"));
        Assert.Empty(deployment.Cloud.Read(static account => account.Parameters.Keys.ToList()));
    }

    [Fact]
    public async Task Without_waiting_the_main_stack_is_left_to_run()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';
        deployment.With = static settings => settings with { NoWait = true };

        var outcome = await deployment.DeployAsync();

        Assert.True(outcome.Changed);
        Assert.Equal("UPDATE_IN_PROGRESS", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task A_run_that_finds_an_operation_running_follows_it_and_begins_no_other()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Images["fetch"] = 'b';
        deployment.With = static settings => settings with { NoWait = true };
        await deployment.DeployAsync();
        var before = deployment.Cloud.Calls.Count;

        deployment.With = static settings => settings;
        var outcome = await deployment.DeployAsync();

        Assert.False(outcome.Changed);
        Assert.Contains(deployment.Listener.Notices, static text => text.StartsWith("An operation is running on outboard-mcp", StringComparison.Ordinal));
        Assert.Contains(deployment.Listener.Notices, static text => text.StartsWith("That was the operation outboard-", StringComparison.Ordinal));
        Assert.DoesNotContain("ExecuteChangeSet", deployment.CallsSince(before));
        Assert.Equal("UPDATE_COMPLETE", deployment.Status("outboard-mcp"));
    }

    [Fact]
    public async Task An_account_that_is_not_the_manifests_is_left_at_once()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Aws += """, "account": "999999999999" """;

        var failure = await deployment.FailAsync();

        Assert.Equal("This is account 123456789012, and the manifest is for 999999999999.", failure.What);
        Assert.Equal(["GetCallerIdentity"], deployment.CallsSince(0));
    }

    [Fact]
    public async Task Secrets_that_nobody_has_stored_are_named_before_anything_is_touched_and_stored_on_request()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Servers = """ "searxng": { "command": "npx", "args": ["-y", "mcp-searxng"], "secrets": { "SEARXNG_URL": "/outboard/mcp/searxng/SEARXNG_URL" } } """;
        deployment.Images.Remove("fetch");
        deployment.Images.Remove("aws-doc");

        var failure = await deployment.FailAsync();

        Assert.Equal("Store the value of the environment: outboard deploy --put-secret SEARXNG_URL.", Assert.Single(failure.Problems).Cure);
        Assert.Equal("absent", deployment.Status("outboard-mcp-base"));

        deployment.With = static settings => settings with { PutSecrets = ["SEARXNG_URL"], Environment = new Dictionary<string, string> { ["SEARXNG_URL"] = "https://searx.example.com" } };
        await deployment.DeployAsync();

        Assert.Equal("https://searx.example.com", deployment.Cloud.Read(static account => account.Parameters["/outboard/mcp/searxng/SEARXNG_URL"].Value));
        Assert.DoesNotContain("searx.example.com", deployment.Listener.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_with_another_value_restarts_the_servers_that_read_it_and_no_others()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        deployment.Servers = """
            "fetch": { "command": "uvx", "args": ["mcp-server-fetch"] },
            "searxng": { "command": "npx", "args": ["-y", "mcp-searxng"], "secrets": { "SEARXNG_URL": "/outboard/mcp/searxng/SEARXNG_URL" } }
            """;
        deployment.Images.Remove("aws-doc");
        deployment.With = static settings => settings with { PutSecrets = ["SEARXNG_URL"], Environment = new Dictionary<string, string> { ["SEARXNG_URL"] = "one" } };
        await deployment.DeployAsync();
        deployment.With = static settings => settings with { PutSecrets = ["SEARXNG_URL"], Environment = new Dictionary<string, string> { ["SEARXNG_URL"] = "two" } };

        var outcome = await deployment.DeployAsync();

        Assert.False(outcome.Changed);
        Assert.Equal("two", deployment.Cloud.Read(static account => account.Parameters["/outboard/mcp/searxng/SEARXNG_URL"].Value));
        Assert.Equal(["service searxng"], deployment.Listener.All<StepFinished>().Select(static step => step.Name));
        Assert.Equal(2, Deployments("Searxng"));
        Assert.Equal(1, Deployments("Fetch"));

        int Deployments(string service) => deployment.Cloud.Read(account => account.Ecs.Services.Values.Single(one => one.Name.Contains(service, StringComparison.Ordinal)).Deployments.Count);
    }

    [Fact]
    public async Task What_was_changed_by_hand_is_set_back_on_request()
    {
        await using var deployment = await FakeDeployment.DeployedAsync();
        deployment.Cloud.Change(static account => account.All("AWS::ECS::Service").First().Properties["HealthCheckGracePeriodSeconds"] = 5);
        deployment.With = static settings => settings with { RevertDrift = true };

        var outcome = await deployment.DeployAsync();

        Assert.True(outcome.Changed, deployment.Listener.ToString());
        Assert.All(deployment.Cloud.Read(static account => account.All("AWS::ECS::Service").Select(static one => one.Properties["HealthCheckGracePeriodSeconds"]!.ToString()).ToList()), static seconds => Assert.Equal("150", seconds));
        var changes = Assert.Single(deployment.Listener.All<Aws.Deploy.Planned>()).Plan.Stacks.SelectMany(static stack => stack.Changes).ToList();
        Assert.Equal(ChangeKind.Drift, Assert.Single(changes).Kind);
    }

    [Fact]
    public async Task More_servers_than_a_stack_takes_are_spread_over_siblings_and_found_unchanged()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        string[] names = [.. Enumerable.Range(1, 25).Select(static number => $"s{number:00}")];
        deployment.Servers = string.Join(",", names.Select(static name => $$""" "{{name}}": { "command": "uvx", "args": ["mcp-server-fetch"] } """));
        deployment.Images.Clear();
        foreach (var name in names)
        {
            deployment.Images[name] = 'a';
        }

        var outcome = await deployment.DeployAsync();

        Assert.Equal(25, outcome.Urls.Count);
        Assert.All(["outboard-mcp-base", "outboard-mcp", "outboard-mcp-s1", "outboard-mcp-s2", "outboard-mcp-s3"], stack => Assert.Equal("CREATE_COMPLETE", deployment.Status(stack)));
        Assert.Equal([QuestionKind.Apply], deployment.Listener.Questions.Select(static question => question.Kind));

        Assert.False((await deployment.DeployAsync()).Changed, deployment.Listener.ToString());

        deployment.Images["s25"] = 'b';
        Assert.True((await deployment.DeployAsync()).Changed);
        var changed = Assert.Single(deployment.Listener.All<Aws.Deploy.Planned>()).Plan.Stacks.Where(static stack => stack.Changes.Count > 0).ToList();
        Assert.Equal("outboard-mcp-s3", Assert.Single(changed).Name);
        Assert.Equal(["outboard-mcp-s3"], deployment.Listener.All<StepFinished>().Select(static step => step.Name["stack ".Length..]));
    }

    [Fact]
    public async Task A_sibling_no_server_is_left_for_is_deleted()
    {
        await using var deployment = await FakeDeployment.StartAsync();
        string[] names = [.. Enumerable.Range(1, 15).Select(static number => $"s{number:00}")];
        Write(names);
        await deployment.DeployAsync();
        Assert.Equal("CREATE_COMPLETE", deployment.Status("outboard-mcp-s2"));

        Write([.. names.Take(10)]);
        await deployment.DeployAsync();

        Assert.Equal("absent", deployment.Status("outboard-mcp-s2"));
        Assert.Equal(10, deployment.Cloud.Read(static account => account.All("AWS::ECS::Service").Count()));
        Assert.False((await deployment.DeployAsync()).Changed);

        void Write(string[] servers)
        {
            deployment.Servers = string.Join(",", servers.Select(static name => $$""" "{{name}}": { "command": "uvx", "args": ["mcp-server-fetch"] } """));
            deployment.Images.Clear();
            foreach (var name in servers)
            {
                deployment.Images[name] = 'a';
            }
        }
    }
}
