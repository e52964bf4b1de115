using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using CsCheck;
using Outboard.Servers.Web.Guard;

namespace Outboard.Servers.Tests.Web.Guard;

/// <summary>The tables against an oracle of its own kind: ranges as pairs of numbers, compared as numbers.</summary>
public sealed class SpecialAddressesTests
{
    // native-servers 2.1, written down again: first and last address.
    private static readonly (uint First, uint Last)[] s_four =
    [
        Four("0.0.0.0", "0.255.255.255"), Four("10.0.0.0", "10.255.255.255"), Four("100.64.0.0", "100.127.255.255"), Four("127.0.0.0", "127.255.255.255"),
        Four("169.254.0.0", "169.254.255.255"), Four("172.16.0.0", "172.31.255.255"), Four("192.0.0.0", "192.0.0.255"), Four("192.0.2.0", "192.0.2.255"),
        Four("192.88.99.0", "192.88.99.255"), Four("192.168.0.0", "192.168.255.255"), Four("198.18.0.0", "198.19.255.255"), Four("198.51.100.0", "198.51.100.255"),
        Four("203.0.113.0", "203.0.113.255"), Four("224.0.0.0", "239.255.255.255"), Four("240.0.0.0", "255.255.255.255"), Four("168.63.129.16", "168.63.129.16"),
    ];

    private static readonly (UInt128 First, UInt128 Last)[] s_six =
    [
        Six("::", "::"), Six("::1", "::1"), Six("64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"), Six("100::", "100::ffff:ffff:ffff:ffff"),
        Six("2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff"), Six("2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff"),
        Six("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"), Six("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff"), Six("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        Six("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), Six("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
        Six("fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), Six("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
    ];

    // Where an IPv4 address may sit: the number before it, how far it is shifted, whether its bits are turned round, and what comes around it by chance.
    private static readonly (string Prefix, int PrefixBits, int Shift, bool IsInverted)[] s_forms =
    [
        ("::", 96, 0, false), ("::ffff:0:0", 96, 0, false), ("::ffff:0:0:0", 96, 0, false), ("64:ff9b::", 96, 0, false), ("2002::", 16, 80, false), ("2001::", 32, 0, true),
    ];

    private static readonly Gen<uint> s_anyFour = Gen.OneOf(
        Gen.UInt,
        Gen.Select(Gen.Int[0, s_four.Length - 1], Gen.Bool, Gen.Int[-2, 2], static (range, atEnd, off) => (uint)((atEnd ? s_four[range].Last : s_four[range].First) + off)),
        Gen.Select(Gen.Int[0, s_four.Length - 1], Gen.UInt, static (range, at) => (uint)(s_four[range].First + (at % ((ulong)s_four[range].Last - s_four[range].First + 1)))));

    private static readonly Gen<UInt128> s_number = Gen.Select(Gen.ULong, Gen.ULong, static (high, low) => new UInt128(high, low));

    private static readonly Gen<UInt128> s_anySix = Gen.OneOf(
        s_number,
        Gen.Select(Gen.Int[0, s_six.Length - 1], Gen.Bool, Gen.Int[-2, 2], static (range, atEnd, off) => (atEnd ? s_six[range].Last : s_six[range].First) + (off < 0 ? UInt128.MaxValue - (UInt128)(-off - 1) : (UInt128)off)),
        Gen.Select(Gen.Int[0, s_six.Length - 1], s_number, static (range, at) => s_six[range].First + (at & (s_six[range].Last - s_six[range].First))),
        Gen.Select(Gen.Int[0, s_forms.Length - 1], s_anyFour, s_number, Embed));

    [Fact]
    public void Any_IPv4_address_is_judged_as_the_ranges_say() =>
        s_anyFour.Sample(static number => Assert.Equal(IsBlocked(number), SpecialAddresses.IsBlocked(SpecialAddresses.Unwrap(Address(number)))), iter: 200_000);

    [Fact]
    public void Any_IPv6_address_is_judged_as_the_ranges_say() =>
        s_anySix.Sample(static number => Assert.Equal(IsBlocked(number), SpecialAddresses.IsBlocked(SpecialAddresses.Unwrap(Address(number)))), iter: 200_000);

    [Fact]
    public void An_IPv4_address_in_any_form_of_IPv6_is_judged_as_itself() =>
        Gen.Select(s_anyFour, Gen.Int[0, s_forms.Length - 1], s_number).Sample(static (four, form, noise) =>
        {
            var wrapped = Address(Embed(form, four, noise));

            // The judgement and the message's address both come from it.
            Assert.Equal(Address(four), SpecialAddresses.Unwrap(wrapped));
            Assert.Equal(SpecialAddresses.IsMetadata(Address(four)), SpecialAddresses.IsMetadata(SpecialAddresses.Unwrap(wrapped)));
        }, iter: 100_000);

    [Fact]
    public void An_address_read_from_its_text_is_judged_as_the_number() =>
        s_anyFour.Sample(static number =>
        {
            var bytes = Address(number).GetAddressBytes();
            string[] spellings =
            [
                Address(number).ToString(),
                number.ToString(CultureInfo.InvariantCulture),
                $"0x{number:x}",
                "0" + Convert.ToString(number, 8),
                string.Join('.', bytes.Select(static part => $"0x{part:x}")),
                string.Join('.', bytes.Select(static part => "0" + Convert.ToString(part, 8))),
                $"{bytes[0]}.{number & 0xFFFFFF}",
                $"{bytes[0]}.{bytes[1]}.{number & 0xFFFF}",
            ];
            Assert.All(spellings, spelling => Assert.Equal(Address(number), HostName.AsAddress(HostName.Of(new Uri($"http://{spelling}/"))!)));
        }, iter: 5_000);

    [Fact]
    public void A_scope_changes_nothing()
    {
        var scoped = IPAddress.Parse("fe80::1%3");

        Assert.True(SpecialAddresses.IsBlocked(SpecialAddresses.Unwrap(scoped)));
        Assert.True(SpecialAddresses.IsMetadata(SpecialAddresses.Unwrap(new IPAddress(IPAddress.Parse("fd00:ec2::254").GetAddressBytes(), 7))));
    }

    private static UInt128 Embed(int form, uint four, UInt128 noise)
    {
        var (prefix, bits, shift, isInverted) = s_forms[form];
        var address = Number(IPAddress.Parse(prefix)) | ((UInt128)(isInverted ? ~four : four) << shift);
        var free = (UInt128.MaxValue >> bits) & ~((UInt128)uint.MaxValue << shift);
        return address | (noise & free);
    }

    private static bool IsBlocked(uint number) => s_four.Any(range => number >= range.First && number <= range.Last);

    private static bool IsBlocked(UInt128 number)
    {
        foreach (var (prefix, bits, shift, isInverted) in s_forms)
        {
            if (number >> (128 - bits) == Number(IPAddress.Parse(prefix)) >> (128 - bits))
            {
                var inner = (uint)((number >> shift) & uint.MaxValue);
                return IsBlocked(isInverted ? ~inner : inner);
            }
        }

        return s_six.Any(range => number >= range.First && number <= range.Last);
    }

    private static (uint First, uint Last) Four(string first, string last) => (Number4(first), Number4(last));

    private static (UInt128 First, UInt128 Last) Six(string first, string last) => (Number(IPAddress.Parse(first)), Number(IPAddress.Parse(last)));

    private static uint Number4(string address) => BinaryPrimitives.ReadUInt32BigEndian(IPAddress.Parse(address).GetAddressBytes());

    private static UInt128 Number(IPAddress address) => BinaryPrimitives.ReadUInt128BigEndian(address.GetAddressBytes());

    private static IPAddress Address(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }

    private static IPAddress Address(UInt128 number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
