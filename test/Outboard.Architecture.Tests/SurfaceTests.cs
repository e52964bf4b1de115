using System.Reflection;
using System.Runtime.CompilerServices;

namespace Outboard.Architecture.Tests;

/// <summary>What other projects may see, and the shape of what they may not.</summary>
public class SurfaceTests
{
    private const int MostInterfaces = 5;

    private static readonly Assembly[] Product = [.. Tree.Product.Select(Assembly.Load)];

    [Fact]
    public void The_gateway_shows_these_types_and_no_other() => Assert.Equal(
        ["GatewayHost", "GatewaySettings", "NativeServerRunner", "ServerEndpoint"],
        PublicTypes("Outboard.Gateway"));

    [Fact]
    public void The_native_servers_show_these_types_and_no_other() => Assert.Equal(
        ["NativeServer", "NativeServerSettings", "ServerOption"],
        PublicTypes("Outboard.Servers"));

    [Fact]
    public void The_executable_shows_nothing() => Assert.Empty(PublicTypes("outboard"));

    [Fact]
    public void Classes_are_sealed_unless_they_are_a_closed_family()
    {
        // A base class is abstract; what can be made is not derived from.
        var open = Types().Where(static type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Where(type => !Types().Any(t => t.BaseType == type)).Select(static type => type.FullName);

        Assert.Empty(open);
    }

    [Fact]
    public void No_class_that_can_be_made_is_derived_from() =>
        Assert.Empty(Types().Where(static type => type.BaseType is { IsAbstract: false } parent && Product.Contains(parent.Assembly)).Select(static type => type.FullName));

    [Fact]
    public void Interfaces_are_few()
    {
        var interfaces = Types().Where(static type => type.IsInterface).Select(static type => type.FullName!).ToArray();

        Assert.True(interfaces.Length <= MostInterfaces, $"{interfaces.Length} interfaces, {MostInterfaces} at most: {string.Join(", ", interfaces)}");
    }

    [Fact]
    public void An_interface_has_a_second_implementation()
    {
        var lonely = Types().Where(static type => type.IsInterface).Where(type => Types().Count(t => t.IsClass && type.IsAssignableFrom(t)) < 2).Select(static type => type.FullName);

        Assert.Empty(lonely);
    }

    private static IEnumerable<string> PublicTypes(string assembly) => Assembly.Load(assembly).GetExportedTypes().Where(static type => !type.IsNested).Select(static type => type.Name).Order(StringComparer.Ordinal);

    /// <summary>The types somebody wrote.</summary>
    private static IEnumerable<Type> Types() => Product.SelectMany(static assembly => assembly.GetTypes())
        .Where(static type => !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            && !type.Name.Contains('<', StringComparison.Ordinal)
            && type.FullName?.Contains('<', StringComparison.Ordinal) is false
            && !type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
            && type.Namespace?.StartsWith("Outboard", StringComparison.Ordinal) is true);
}
