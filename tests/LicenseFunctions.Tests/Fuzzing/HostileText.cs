namespace LicenseFunctions.Tests.Fuzzing;

/// <summary>Texts that break things elsewhere: for headers, storage keys, HTML, Liquid, spreadsheets, queries, numbers and times.</summary>
internal static class HostileText
{
    private static readonly string[] Known =
    [
        "", " ", "null", "true", "0", "-1", "1e400", "99999999999999999999", "NaN", "9999-12-31T23:59:59Z", "0001-01-01", "2026-02-30",
        "2026-01-01T00:00:00+14:00",
        "ENTERPRISEPACK\r\nX-Injected: 1", "LIC-20261124-103805-7KQ2M\n", "line\u0085line\u2028line", "\0", "a\0b", "\u001b[31mred\u001b[0m", "\u202Egpj.exe",
        "\uFEFF", "\uFFFE", "\uFFFF",
        "=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "'", "''", "' or 1 eq 1 or '", "') or ('1' eq '1", "%", "%00", "%0d%0a", "%2e%2e%2f", "a/b\\c#d?e", "?code=x",
        "&top=1",
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7 | times: 7 }}", "{% for i in (1..1000000000) %}x{% endfor %}", "${jndi:ldap://x}",
        "{0}{1}", "%s%n",
        "me", "$batch", "$metadata", "00000000-0000-0000-0000-000000000000", "İstanbul", "ß", "😀", "\U00010FFFF"[..1], "a@b@c", "<a@b>", "a@b, c@d",
        "=?utf-8?Q?=0D=0ABcc:_x@y.example?=",
    ];

    public static string Any(Random random) => random.Next(8) switch
    {
        0 => new string(Letter(random), random.Next(1, 300)),
        1 => new string(Letter(random), random.Next(1000, 5000)),
        2 => new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => (char)random.Next(1, 0x10000))]),
        _ => Known[random.Next(Known.Length)],
    };

    /// <summary>
    /// The same without what never reaches the app in a header: what no client could put there, and what is not ASCII. The host's forwarder
    /// refuses that with 500 (<c>SocketsHttpHandler.RequestHeaderEncodingSelector</c> is not set).
    /// </summary>
    public static string ForHeader(Random random) => string.Concat(Any(random).Where(c => c is not ('\r' or '\n' or '\0') && char.IsAscii(c)));

    private static char Letter(Random random) => "aA9 .%é\t😀<'"[random.Next(11)];
}
