using Outboard.Aws.CloudFormation;
using Outboard.Aws.CloudFormation.Resources;
using Outboard.Manifests;

namespace Outboard.Aws.Tests.CloudFormation;

public sealed class TemplateTests
{
    private static readonly Parameter s_zone = new("HostedZoneId", "AWS::Route53::HostedZone::Id");

    [Fact]
    public void Sections_come_in_a_fixed_order_and_empty_ones_are_left_out()
    {
        var template = Of([], LogGroupOf("LogGroup"));

        Assert.Equal(
            """{"AWSTemplateFormatVersion":"2010-09-09","Description":"d","Metadata":{},"Resources":{"LogGroup":{"Type":"AWS::Logs::LogGroup","Properties":{"LogGroupName":"/a\"b","RetentionInDays":30}}}}""",
            TemplateWriter.Write(template, indented: false));
    }

    [Fact]
    public void Attributes_come_before_the_properties()
    {
        var first = LogGroupOf("First");
        var second = LogGroupOf("Second") with
        {
            DependsOn = [first],
            DeletionPolicy = RemovalPolicy.Delete,
            UpdateReplacePolicy = RemovalPolicy.Retain,
            Label = "logs",
        };

        Assert.Contains(
            ""","Second":{"Type":"AWS::Logs::LogGroup","DependsOn":["First"],"DeletionPolicy":"Delete","UpdateReplacePolicy":"Retain","Metadata":{"Outboard":{"Label":"logs"}},"Properties":""",
            TemplateWriter.Write(Of([], first, second), indented: false),
            StringComparison.Ordinal);
    }

    [Fact]
    public void People_get_two_spaces_and_line_feeds()
    {
        var text = TemplateWriter.Write(Of([], LogGroupOf("LogGroup")), indented: true);

        Assert.StartsWith("{\n  \"AWSTemplateFormatVersion\": \"2010-09-09\",\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
    }

    [Theory]
    [InlineData("\ud83d\ude00", "\ud83d\ude00")]
    [InlineData("\\ud83d\\ude00", "\\\\ud83d\\\\ude00")]
    [InlineData("a\"\\\n\u0001<&'+ü", "a\\\"\\\\\\n\\u0001<&'+ü")]
    public void Texts_are_escaped_where_they_must_be(string text, string written) =>
        Assert.Equal($"\"{written}\"", ValueJson.Write(text, indented: false));

    [Fact]
    public void A_reference_to_what_is_not_there_is_refused()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Of([], CertificateOf(s_zone)));

        Assert.Equal("Certificate refers to HostedZoneId, which is not in the template.", failure.Message);
    }

    [Fact]
    public void A_reference_to_another_templates_node_of_the_same_name_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => Of([new Parameter("HostedZoneId", "String")], CertificateOf(s_zone)));

    [Fact]
    public void A_dependency_on_what_is_not_there_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => Of([], LogGroupOf("Second") with { DependsOn = [LogGroupOf("First")] }));

    [Fact]
    public void An_output_of_what_is_not_there_is_refused() =>
        Assert.Throws<InvalidOperationException>(() => new Template("d", new([]), [], [], [new Output("Zone", new Join("", ["a", s_zone.Ref]))]));

    [Fact]
    public void A_reference_that_has_its_target_is_written()
    {
        var text = TemplateWriter.Write(Of([s_zone], CertificateOf(s_zone)), indented: false);

        Assert.Contains(""","HostedZoneId":{"Ref":"HostedZoneId"}}""", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_parts_of_one_name_are_refused()
    {
        var failure = Assert.Throws<OutboardException>(() => Of([new Parameter("LogGroup", "String")], LogGroupOf("LogGroup")));

        Assert.Contains("LogGroup", failure.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("${Alb}")]
    [InlineData("${Alb.DNSName}")]
    [InlineData("${AWS::Region}-${Alb}")]
    [InlineData("${")]
    public void A_text_with_the_name_of_a_node_is_refused(string text) => Assert.Throws<ArgumentException>(() => new Sub(text));

    [Fact]
    public void Somebody_elses_text_stands_in_a_substitution_as_it_is() =>
        Assert.Equal("${AWS::Region}/${!Alb}", new Sub("${AWS::Region}/" + Sub.Escape("${Alb}")).Text);

    private static Template Of(ValueList<Parameter> parameters, params Resource[] resources) => new("d", new([]), parameters, [.. resources], []);

    private static LogGroup LogGroupOf(string id) => new(id) { LogGroupName = "/a\"b", RetentionInDays = 30 };

    private static Certificate CertificateOf(Parameter zone) => new("Certificate")
    {
        DomainName = "*.example.com",
        ValidationMethod = "DNS",
        DomainValidationOptions = [new("*.example.com", zone.Ref)],
    };
}
