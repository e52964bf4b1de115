namespace Outboard.Manifests.Tests;

public sealed class FargateSizesTests
{
    [Theory]
    [InlineData(256, 512, 2048, 3)]
    [InlineData(512, 1024, 4096, 4)]
    [InlineData(1024, 2048, 8192, 7)]
    [InlineData(2048, 4096, 16384, 13)]
    [InlineData(4096, 8192, 30720, 23)]
    [InlineData(8192, 16384, 61440, 12)]
    [InlineData(16384, 32768, 122880, 12)]
    public void Every_cpu_size_has_its_range_of_memory(int cpu, int least, int most, int count)
    {
        var memories = FargateSizes.MemoriesOf(cpu);

        Assert.Equal((least, most, count), (memories[0], memories[^1], memories.Count));
    }

    [Theory]
    [InlineData(1, 1, 256, 512)]
    [InlineData(256, 2049, 512, 3072)]
    [InlineData(512, 512, 512, 1024)]
    [InlineData(1, 122880, 16384, 122880)]
    public void Smallest_pair_holds_both(int cpu, int memory, int expectedCpu, int expectedMemory) => Assert.Equal((expectedCpu, expectedMemory), FargateSizes.Smallest(cpu, memory));

    [Fact]
    public void What_is_too_large_has_no_pair()
    {
        Assert.Null(FargateSizes.Smallest(1, 122881));
        Assert.Empty(FargateSizes.MemoriesOf(300));
    }
}
